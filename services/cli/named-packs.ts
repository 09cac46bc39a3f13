import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { packIds, readPackFiles, shippedRules } from '../config/rules-folder.ts'
import { loadPack, type Pack, type PackFiles } from '../core/pack/load-pack.ts'
import { unknownName } from '../core/pack/pack-scope.ts'
import { Fault } from '../fault.ts'

const isPack = (folder: string) => existsSync(join(folder, 'pack.yaml'))

/** How help says what can be named, wherever packs are. */
export const packsMeaning = "packs' ids or folders, or folders of packs; all packs where none is named"

/**
 * The files of the packs that arguments name: a pack of the product by its id, the folder of a pack, or a folder of
 * packs; without an argument, all packs of the product.
 * @throws Fault `usage` where one names none, or a pack is named twice, `pack-invalid` for a file that cannot be read.
 */
export function namedPacks(...names: readonly (string | undefined)[]): PackFiles[] {
  const named = names.filter((name) => name !== undefined)
  if (named.length === 0) return packIds().map((id) => readPackFiles(join(shippedRules, id)))
  const packs = named.flatMap(packsOf)
  const twice = packs.find(({ pack }, at) => packs.findIndex((one) => one.pack.file === pack.file) !== at)
  if (twice !== undefined) throw new Fault('usage', `${twice.id} is named twice`)
  return packs
}

/** Whether a name is of one pack, and not of a folder of them. */
export const isOnePack = (named: string): boolean => packIds().includes(named) || isPack(named)

function packsOf(named: string): PackFiles[] {
  if (packIds().includes(named)) return [readPackFiles(join(shippedRules, named))]
  const folder = named.replace(/(?<=.)\/+$/, '')
  // `.` is a folder with a name too.
  if (isPack(folder)) return [readPackFiles(resolve(folder), folder)]
  if (!existsSync(folder)) throw new Fault('usage', unknownName('pack or folder', named, packIds()).message)
  const within = foldersOf(folder).filter((id) => isPack(join(folder, id)))
  if (within.length === 0)
    throw new Fault('usage', `${named} is no pack and holds none: a pack is a folder with a pack.yaml`)
  return within.map((id) => readPackFiles(join(folder, id), join(folder, id)))
}

/** Loads packs, and names all that is wrong in any of them. */
export function loadedPacks(files: readonly PackFiles[]): Pack[] {
  const problems: string[] = []
  const packs = files.flatMap((one) => {
    try {
      return [loadPack(one)]
    } catch (problem) {
      if (!(problem instanceof Fault)) throw problem
      problems.push(problem.message)
      return []
    }
  })
  if (problems.length > 0) throw new Fault('pack-invalid', problems.join('\n'))
  return packs
}

/** The folder of a pack's files; the product's own are called by a shorter name. */
export function packFolder({ id, pack }: PackFiles): string {
  const isShipped = pack.file === `rules/${id}/pack.yaml`
  return isShipped ? join(shippedRules, id) : dirname(pack.file)
}

function foldersOf(folder: string): string[] {
  try {
    return packIds(folder)
  } catch (cause) {
    throw new Fault('usage', `${folder} cannot be read as a folder of packs`, { cause })
  }
}
