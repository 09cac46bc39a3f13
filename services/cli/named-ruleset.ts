import { existsSync } from 'node:fs'
import type { Pack, PackFiles } from '../core/pack/load-pack.ts'
import { unknownName } from '../core/pack/pack-scope.ts'
import type { RepairLimits } from '../core/repairs/compile-repairs.ts'
import { compileRuleset, type Ruleset } from '../core/ruleset.ts'
import { Fault } from '../fault.ts'
import { isOnePack, loadedPacks, namedPacks } from './named-packs.ts'

/** A ruleset that somebody named; `text` says what it is of, for people. */
export interface NamedRuleset {
  readonly ruleset: Ruleset
  readonly text: string
}

/** The same with the entries of the interpretation register that are read the other way. */
export interface ReadRuleset extends NamedRuleset {
  readonly flipped: ReadonlySet<string>
}

/**
 * The ruleset that an option names: packs by their ids or folders, or a folder of packs, of which those of `ids` judge
 * (null: all); comma-separated. After each, entries of the interpretation register to read the other way, as in
 * `ipg553+I-02`. It looks for no repairs, unless `limits` are given for them.
 * @throws Fault `usage` where a name is wrong, `pack-invalid` for all that is wrong in the packs.
 */
export function namedRuleset(
  option: string,
  text: string,
  ids: readonly string[] | null,
  limits: RepairLimits | null = null,
): ReadRuleset {
  const items = listed(option, text).map((item) => {
    const { name, entries } = entriesAfter(item)
    return { files: packsNamed(option, name, ids), entries }
  })
  const all = items.flatMap(({ files }) => files)
  const twice = all.find(({ id }, at) => all.findIndex((one) => one.id === id) !== at)
  if (twice !== undefined) throw usage(option, `names ${twice.id} twice`)
  const packs = loadedPacks(all)
  const flipped = items.flatMap(({ files, entries }) => entries.map((entry) => ({ entry, files })))
  for (const { entry, files } of flipped) requireEntry(option, entry, files, packs)
  const entries = flipped.map(({ entry }) => entry)
  const reversed = new Set(entries)
  return {
    ruleset: compileRuleset(packs, reversed, limits),
    flipped: reversed,
    text: packs.map((pack) => packText(pack, all, entries)).join(', '),
  }
}

/** Comma-separated names, each once. Throws a Fault `usage`. */
export function listed(option: string, text: string): string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
  const twice = items.find((item, at) => items.indexOf(item) !== at)
  if (items.length === 0) throw usage(option, 'names nothing')
  if (twice !== undefined) throw usage(option, `names ${twice} twice`)
  return items
}

/** Takes entries off the end of an item until a name is left: a folder may have a plus in its own. */
function entriesAfter(item: string): { name: string; entries: readonly string[] } {
  const plus = item.lastIndexOf('+')
  if (plus < 0 || existsSync(item)) return { name: item, entries: [] }
  const { name, entries } = entriesAfter(item.slice(0, plus))
  return { name, entries: [...entries, item.slice(plus + 1)] }
}

function packsNamed(option: string, name: string, ids: readonly string[] | null): PackFiles[] {
  const named = readingNames(option, () => namedPacks(name))
  if (ids === null || isOnePack(name)) return named
  const known = named.map(({ id }) => id)
  return ids.map((id) => {
    const files = named.find((pack) => pack.id === id)
    if (files !== undefined) return files
    const { message } = unknownName('pack', id, known)
    throw usage(option, `${name}: ${message} (of a folder of packs those judge that --packs names)`)
  })
}

/** A name that is none is said to be the option's. */
function readingNames<Named>(option: string, read: () => Named): Named {
  try {
    return read()
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code !== 'usage') throw fault
    throw new Fault('usage', `${option}: ${fault.message}`, { cause: fault })
  }
}

const entriesOf = ({ data }: Pack) => data.interpretations.map(({ id }) => id)

/** An entry to flip is one of the packs that it is written after, and of no other pack: the switch would reach that too. */
function requireEntry(
  option: string,
  entry: string,
  after: readonly PackFiles[],
  packs: readonly Pack[],
): void {
  const own = packs.filter(({ id }) => after.some((files) => files.id === id))
  const known = own.flatMap(entriesOf)
  if (!known.includes(entry))
    throw new Fault('usage', `${option}: ${unknownName('entry of the register', entry, known).message}`)
  const having = packs.filter((pack) => entriesOf(pack).includes(entry)).map(({ id }) => id)
  if (having.length > 1)
    throw usage(option, `${entry} is an entry of ${having.join(' and ')}: together they cannot be read apart`)
}

function packText({ id, data }: Pack, files: readonly PackFiles[], flipped: readonly string[]): string {
  const folder = files.find((one) => one.id === id)?.pack.file.replace(/\/pack\.yaml$/, '')
  const from = folder === undefined || folder === `rules/${id}` ? '' : ` of ${folder}`
  const own = data.interpretations.map((entry) => entry.id).filter((entry) => flipped.includes(entry))
  const read = own.length === 0 ? '' : ` with ${own.join(' and ')} read the other way`
  return `${id} ${data.version}${from}${read}`
}

const usage = (option: string, problem: string) => new Fault('usage', `${option} ${problem}`)
