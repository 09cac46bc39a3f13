import type { Coding, CodingEntry } from './coding.ts'
import type { CodingVerdict } from './coding-judge.ts'
import { viewOf } from './coding-view.ts'
import { compareLists, weightOfWarning } from './compare-edits.ts'
import { type EditSet, isBetter } from './edit-set.ts'
import type { SearchProblem } from './search-repairs.ts'
import { segmentsOf } from './segments.ts'

/** A set of edits that repairs the episode, with the rules that still warn. */
export interface RepairedSet extends EditSet {
  readonly warnings: readonly string[]
}

/** One set for each coding that rules can tell from the others, the least intrusive first. */
export function canonicalSets(
  { vocabulary, facts }: SearchProblem,
  found: readonly (EditSet & { readonly verdict: CodingVerdict })[],
): RepairedSet[] {
  const viewWith = (coding: Coding) =>
    viewOf(vocabulary, facts, coding, segmentsOf(coding.procedures, vocabulary.isOpen))
  const best = new Map<string, (typeof found)[number]>()
  for (const set of found) {
    const view = viewWith(set.coding)
    const other = best.get(view)
    if (other === undefined || isBetter(set, other)) best.set(view, set)
  }
  // An added group or diagnosis stands last unless an error would be left there. Whether the coding that it then leads
  // to is offered itself does not matter: a further addition may have to stand last in that one.
  const standsWell = (view: string, { coding }: EditSet) =>
    [...withAdditionLast(coding)].map(viewWith).every((last) => last === view || !best.has(last))
  const standing = [...best].flatMap(([view, set]) => (standsWell(view, set) ? set : []))
  // Sets of one view are offered as one: should two views each lead to the other, both stand.
  const kept = standing.length > 0 ? standing : [...best.values()]
  return kept
    .map(({ verdict, ...set }) => ({ ...set, warnings: verdict.warnings }))
    .sort((a, b) => intrusion(a) - intrusion(b) || compareLists(a.edits, b.edits))
}

const intrusion = ({ weight, warnings }: RepairedSet) => weight + weightOfWarning * warnings.length

/** The coding with one added diagnosis, or one added group with what was added to it, put last instead. */
function* withAdditionLast(coding: Coding): Generator<Coding> {
  const { diagnoses, procedures } = coding
  for (const entry of addedBeforeOld(diagnoses))
    yield { ...coding, diagnoses: [...diagnoses.filter((other) => other !== entry), entry] }
  const early = new Set(addedBeforeOld(procedures))
  for (const { body, supplementary } of segmentsOf(procedures, () => true)) {
    if (body === null || !early.has(body)) continue
    const added = [body, ...supplementary.filter(({ put }) => put === 'added')]
    yield { ...coding, procedures: [...procedures.filter((entry) => !added.includes(entry)), ...added] }
  }
}

/** Added entries with one behind them that was there before; of several additions all may stand last. */
function addedBeforeOld(entries: readonly CodingEntry[]): CodingEntry[] {
  const lastOld = entries.findLastIndex(({ kind, put }) => kind === 'code' && put !== 'added')
  return entries.slice(0, Math.max(0, lastOld)).filter(({ put }) => put === 'added')
}
