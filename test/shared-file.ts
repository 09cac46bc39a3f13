import { readFileSync } from 'node:fs'

/** A file of the folder `shared` beside the checkout, which a clone may lack; null where it is absent, which is said aloud. */
export function shared(path: string, what: string): Buffer | null {
  try {
    return readFileSync(new URL(`../../shared/${path}`, import.meta.url))
  } catch (problem) {
    if (!(problem instanceof Error) || !('code' in problem) || problem.code !== 'ENOENT') throw problem
    process.stderr.write(`\nSKIPPED, not tested: ${what}. ../shared/${path} is absent.\n\n`)
    return null
  }
}
