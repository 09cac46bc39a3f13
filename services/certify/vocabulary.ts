import type { CodeSet } from '../core/codes/code-set.ts'
import { isSupplementary } from '../core/codes/opcs4.ts'
import type { PackData } from '../core/pack/pack-schema.ts'
import type { PackScope } from '../core/pack/pack-scope.ts'
import type { Atom } from './atoms.ts'
import { partOf } from './lenses.ts'
import type { PackUnderTest } from './pack-under-test.ts'

/** The procedure codes that some questions can tell apart, and in what way. */
export interface ProcedureWords {
  readonly sets: readonly CodeSet[]
  /** Of those, the ones that tell image codes of one method from those of another. */
  readonly methodSets: readonly CodeSet[]
  /** Codes that stand in no group are looked at. */
  readonly loose: boolean
}

interface Pattern {
  readonly body: string
  readonly with?: string | undefined
}

const bodies = (patterns: readonly Pattern[]) =>
  patterns.flatMap(({ body, with: together }) => [body, together ?? []].flat())

/** Which near miss it is, is never asked: their bodies are one set, for each code that must stand with them. */
function nearMissSets({ data, scope }: PackUnderTest): CodeSet[] {
  const alike = Map.groupBy(data['near-misses'], (pattern) => pattern.with)
  return [...alike].flatMap(([together, patterns]) => [
    joined(patterns.map(({ body }) => scope.codeSet(body))),
    ...(together === undefined ? [] : [scope.codeSet(together)]),
  ])
}

const joined = (sets: readonly CodeSet[]): CodeSet => ({
  classification: 'opcs-4',
  members: sets.flatMap(({ members }) => members),
  named: sets.flatMap(({ named }) => named),
  has: (code) => sets.some((set) => set.has(code)),
})

function imageSets({ 'image-control': imageControl }: PackData): string[] {
  if (imageControl === undefined) return []
  return [imageControl.codes, ...imageControl.carried.map(({ codes }) => codes)]
}

/** The names of the code sets that a question about procedures consults; those of approaches and near misses apart. */
function namesOf({ kind, args }: Atom, data: PackData): string[] {
  const imageControl = data['image-control']
  switch (kind) {
    case 'approaches':
      return data.conversions.map((conversion) => conversion['where-group-holds'])
    case 'uncovered-groups':
      return imageSets(data)
    case 'image-methods':
    case 'image-codes':
      return [...imageSets(data), ...(readsSpecific(args) ? [imageControl?.unspecified ?? []].flat() : [])]
    default:
      return setsNamed(args)
  }
}

/** The code sets that a selection's own arguments name. */
function setsNamed(args: unknown): string[] {
  if (typeof args !== 'object' || args === null) return []
  return Object.entries(args).flatMap(([key, name]) => (setArguments.includes(key) ? [String(name)] : []))
}
const setArguments: readonly string[] = ['in', 'body', 'with']

const readsSpecific = (args: unknown) => ['specific', 'unaccepted', 'uncoded'].includes(String(args))
const readsMethods = (args: unknown) => ['unaccepted', 'uncoded'].includes(String(args))

const asksNearMiss: readonly string[] = ['near-miss', 'near-miss-groups']

const isAboutProcedures = (atom: Atom) => (partOf(atom) ?? 'procedures') === 'procedures'

/** Whether a question's answer can hang on a code that stands in no group. */
function looksAtLoose({ kind, args }: Atom, scope: PackScope): boolean {
  if (kind !== 'procedures') return kind === 'malformed' || args === 'misplaced'
  const [name] = setsNamed(args)
  const isFirst = typeof args === 'object' && args !== null && 'position' in args
  return name === undefined || isFirst || scope.codeSet(name).members.some(isSupplementary)
}

/** What of the procedure codes these questions of a pack can tell apart. */
export function procedureWords(pack: PackUnderTest, atoms: readonly Atom[]): ProcedureWords {
  const { data, scope } = pack
  const about = atoms.filter(isAboutProcedures)
  const names = new Set(about.flatMap((atom) => namesOf(atom, data)))
  if (about.length > 0) for (const name of bodies(data.approaches)) names.add(name)
  const methods = about.some(({ args }) => readsMethods(args)) ? (data['image-control']?.methods ?? []) : []
  return {
    sets: [
      ...[...names].map((name) => scope.codeSet(name)),
      ...(about.some(({ kind }) => asksNearMiss.includes(kind)) ? nearMissSets(pack) : []),
    ],
    methodSets: methods.map(({ codes }) => scope.codeSet(codes)),
    loose: about.some((atom) => looksAtLoose(atom, scope)),
  }
}

/** The days on which something about a pack changes. */
export function turningDays({ data }: PackUnderTest): string[] {
  const days: string[] = []
  const search = (value: unknown, key: string) => {
    if (typeof value === 'object' && value !== null) {
      for (const [its, part] of Object.entries(value)) search(part, its)
    } else if (key === 'day-before') days.push(String(value))
  }
  search([data.conditions, data.applicability, data.rules], '')
  for (const { before } of data['image-control']?.methods ?? []) if (before !== undefined) days.push(before)
  return days
}
