import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadPack, type Pack, type PackFiles } from '../core/pack/load-pack.ts'
import { unknownName } from '../core/pack/pack-scope.ts'
import { Fault } from '../fault.ts'

/** The packs that judge unless others are asked for, in the order of their findings. */
export const defaultPacks = 'ipg553,opcs4-conventions,episode-integrity'

/** The folder of the packs that come with the product. */
export const shippedRules = fileURLToPath(new URL('../../rules', import.meta.url))

/** The packs of a rules folder, by their folders' names. */
export function packIds(root: string = shippedRules): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

/** Whether there is such a folder, and it can be read. */
export function isRulesFolder(root: string): boolean {
  try {
    packIds(root)
    return true
  } catch {
    return false
  }
}

/**
 * Reads the files of one pack's folder: `pack.yaml`, and a file of cases per rule under `cases/`. The folder's name is
 * the pack's id; messages call the folder `named`.
 * @throws Fault `pack-invalid` for a file that cannot be read.
 */
export function readPackFiles(folder: string, named: string = `rules/${basename(folder)}`): PackFiles {
  const source = (name: string) => ({
    file: `${named}/${name}`,
    text: readText(join(folder, name), `${named}/${name}`),
  })
  return {
    id: basename(folder),
    pack: source('pack.yaml'),
    cases: caseFiles(join(folder, 'cases')).map((name) => ({
      rule: name.replace(/\.yaml$/, ''),
      ...source(`cases/${name}`),
    })),
  }
}

/**
 * Reads one pack's folder. The folder's name is the pack's id; messages call the folder `named`.
 * @throws Fault `pack-invalid`, naming all that is wrong in it as `file:line:column`.
 */
export function readPack(folder: string, named?: string): Pack {
  return loadPack(readPackFiles(folder, named))
}

/**
 * Reads the named packs in their order, or all there are.
 * @throws Fault `pack-invalid` for a pack that is not there, or for all that is wrong in those that are.
 */
export function readRules(ids?: readonly string[], root: string = shippedRules): Pack[] {
  const there = packIds(root)
  const problems: string[] = []
  const packs = (ids ?? there).flatMap((id) => {
    try {
      if (!there.includes(id)) throw new Fault('pack-invalid', unknownName('pack', id, there).message)
      return [readPack(join(root, id), root === shippedRules ? undefined : join(root, id))]
    } catch (problem) {
      if (!(problem instanceof Fault)) throw problem
      problems.push(problem.message)
      return []
    }
  })
  if (problems.length > 0) throw new Fault('pack-invalid', problems.join('\n'))
  return packs
}

function caseFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort()
  } catch {
    // The loader says which rules have no cases.
    return []
  }
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Fault('pack-invalid', `${name} cannot be read`, { cause })
  }
}
