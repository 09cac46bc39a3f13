import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const source = join(dirname(require.resolve('kafkajs/package.json')), 'src/')

/** Modules of the client as it is installed, loaded together with all that they need: nothing in them is replaced. */
export function pristine<Modules>(paths: Readonly<Record<keyof Modules, string>>): Modules {
  const kept = cachedOfClient()
  for (const [file] of kept) delete require.cache[file]
  try {
    return mended(paths)
  } finally {
    for (const [file] of cachedOfClient()) delete require.cache[file]
    for (const [file, module] of kept) require.cache[file] = module
  }
}

/** The same modules as the transport has the client use them. */
export function mended<Modules>(paths: Readonly<Record<keyof Modules, string>>): Modules {
  const loaded = Object.entries<string>(paths).map(([name, path]) => [name, require(`kafkajs/src/${path}`)])
  return Object.fromEntries(loaded)
}

const cachedOfClient = () => Object.entries(require.cache).filter(([file]) => file.startsWith(source))
