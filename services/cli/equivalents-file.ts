import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PackFiles } from '../core/pack/load-pack.ts'
import { Fault } from '../fault.ts'
import { readEquivalents } from '../mutation/equivalents.ts'
import { packFolder } from './named-packs.ts'

const name = 'equivalent-mutants.yaml'

/**
 * The mutants that are listed beside a pack as equivalent, each with the reason; none where there is no such file.
 * @throws Fault `pack-invalid` for a file that cannot be read, or is not of its shape.
 */
export function readEquivalentMutants(files: PackFiles): ReadonlyMap<string, string> {
  const path = join(packFolder(files), name)
  if (!existsSync(path)) return new Map()
  const file = files.pack.file.replace(/[^/]*$/, name)
  return readEquivalents({ file, text: readText(path, file) })
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Fault('pack-invalid', `${file} cannot be read`, { cause })
  }
}
