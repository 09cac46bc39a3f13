import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { SecondTable } from '../certify/second-table.ts'
import { Fault } from '../fault.ts'

/** Where a checkout has its own; an installed product has none. */
const inCheckout = fileURLToPath(new URL('../../test/certify/second-opinion.ts', import.meta.url))

/**
 * Loads the second decision table from the file named, or from the checkout; null where there is none.
 * @throws Fault `usage` for a file that is not there or holds no such table.
 */
export async function readSecondTable(file?: string): Promise<SecondTable | null> {
  if (file === undefined && !existsSync(inCheckout)) return null
  const path = file === undefined ? inCheckout : resolve(file)
  if (!existsSync(path)) throw new Fault('usage', `--against ${file}: there is no such file`)
  const table: unknown = await import(pathToFileURL(path).href).catch((cause: unknown) => {
    throw new Fault('usage', `--against ${path}: cannot be loaded as a module`, { cause })
  })
  if (isSecondTable(table)) return table
  throw new Fault(
    'usage',
    `--against ${path}: a second table exports "packs" (ids) and "opinionOn" (episode)`,
  )
}

function isSecondTable(table: unknown): table is SecondTable {
  if (typeof table !== 'object' || table === null) return false
  return (
    'packs' in table &&
    Array.isArray(table.packs) &&
    'opinionOn' in table &&
    typeof table.opinionOn === 'function'
  )
}
