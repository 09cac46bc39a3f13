import { statSync } from 'node:fs'
import { Fault } from '../fault.ts'
import { inShort } from '../impact/in-short.ts'
import type { Twice } from '../impact/judge-by-both.ts'
import { type Output, openOutput, STANDARD_OUTPUT } from '../terminal/output.ts'
import type { Standing } from './impact-input.ts'

type Judged = Extract<Twice, { ok: true }>

/** One line for an episode that changes: where it stands, and what each ruleset says of it. Null where nothing changes. */
export function detailsLine(
  at: Standing,
  episodeId: string,
  { from, to, difference }: Judged,
): string | null {
  if (difference === null) return null
  const said = inShort(difference)
  return `${JSON.stringify({ ...at, episodeId, ...difference, was: said(from), is: said(to) })}\n`
}

/**
 * Opens the file of details for its owner alone, unless it is the input itself. Throws a Fault `usage`, or
 * `output-unwritable` at once and not after an hour of judging.
 */
export async function openDetails(path: string, input: string): Promise<Output> {
  if (path === STANDARD_OUTPUT)
    throw new Fault('usage', '--details takes a file: what changes in all is on standard output')
  if (isSameFile(path, input))
    throw new Fault('usage', `--details and --input are both ${path}: give each a file of its own`)
  const details = openOutput(path, { isPrivate: true })
  await details.flush()
  return details
}

function isSameFile(one: string, other: string): boolean {
  try {
    const [a, b] = [statSync(one), statSync(other)]
    return a.dev === b.dev && a.ino === b.ino
  } catch {
    // One of them is not there, or will say so itself when it is opened.
    return false
  }
}
