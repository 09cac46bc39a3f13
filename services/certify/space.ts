import type { CodeSet } from '../core/codes/code-set.ts'
import { readFacts } from '../core/facts/episode-facts.ts'
import type { PackData } from '../core/pack/pack-schema.ts'
import { type Atom, applicabilityAtoms, ruleAtoms, scopeAtoms } from './atoms.ts'
import type { Bound } from './bound.ts'
import { blank, type Draft, type Part, parts, written } from './draft.ts'
import { lensesFor } from './lenses.ts'
import { type Letter, lettersOf } from './letters.ts'
import { codeLists, datesAround, imageControls } from './other-parts.ts'
import type { PackUnderTest } from './pack-under-test.ts'
import { type ProcedureLists, procedureLists } from './procedure-lists.ts'
import { type Looks, LookTable, type Sight, type View, viewThrough } from './view.ts'
import { type ProcedureWords, procedureWords, turningDays } from './vocabulary.ts'

/** One rule's view, with every look that each part of an episode can have in it. */
export interface Region {
  readonly view: View
  readonly looks: readonly Looks[]
}

/** The episodes that some packs can tell apart, up to a bound. */
export interface Space {
  readonly packs: readonly PackUnderTest[]
  readonly bound: Bound
  readonly applicability: Region
  readonly rules: readonly Region[]
  /** How many values each part was given, those that look alike included. */
  readonly values: Readonly<Record<Part, number>>
  /** Every list of procedures that was looked at, other image codes apart. */
  readonly procedures: () => Generator<readonly Letter[]>
  /** Every value of the other parts. */
  readonly others: { readonly [Other in Exclude<Part, 'procedures'>]: readonly Draft[Other][] }
}

/** Rules that are to be seen together, under a name. */
export interface Question {
  readonly name: string
  readonly rules: readonly string[]
}

/** Each rule by itself; rules of one id in two packs are seen together. */
export function everyRule(packs: readonly PackUnderTest[]): Question[] {
  const ids = new Set(packs.flatMap(({ data }) => data.rules.map(({ id }) => id)))
  return [...ids].map((id) => ({ name: id, rules: [id] }))
}

/**
 * Spans the space of one pack, or of two that are to be compared: the rules of one id are then seen with both packs'
 * eyes. A part of an episode is written in every way that its letters allow, and kept by how it looks to each rule.
 * Yields now and then, how many values it has looked at.
 */
export function* spanning(
  packs: readonly PackUnderTest[],
  bound: Bound,
  questions: readonly Question[] = everyRule(packs),
): Generator<number, Space> {
  const scope = scopeOf(packs)
  const members = membersOf(packs, questions, scope.view)
  const [first, ...rules] = members
  if (first === undefined) throw new Error('a space has a view of applicability')
  const others = otherParts(packs, bound)
  for (const part of parts) if (part !== 'procedures') lookAtAll(packs, members, part, others[part])
  const sources = procedureSources(members, scope.asked, bound)
  let lists = 0
  for (const source of sources) lists = yield* lookAtProcedures(packs, source, lists)
  const counts = parts.map((part) => [part, part === 'procedures' ? lists : others[part].length])
  return {
    packs,
    bound,
    applicability: first,
    rules,
    others,
    values: Object.fromEntries(counts) as Record<Part, number>,
    *procedures() {
      for (const { lists: source } of sources) yield* source.all()
    },
  }
}

/** What some packs are asked together, each by its own atoms. */
type Asked = readonly (readonly [PackUnderTest, readonly Atom[]])[]

interface Seen {
  readonly asked: Asked
  readonly view: View
}

interface Member extends Seen {
  readonly looks: readonly LookTable[]
}

/** What some packs are asked under a name, and how episodes look to it. */
function seenBy(
  packs: readonly PackUnderTest[],
  name: string,
  atoms: (data: PackData) => readonly Atom[],
): Seen {
  const asked = packs.map((pack) => [pack, atoms(pack.data)] as const)
  const lenses = asked.flatMap(([pack, its], at) => lensesFor(at, pack, its))
  return { asked, view: viewThrough(name, lenses) }
}

/** A rule has a result where its pack applies; what the pack points at where it does not, is nothing to the rule. */
const scopeOf = (packs: readonly PackUnderTest[]): Seen => seenBy(packs, 'scope', scopeAtoms)

/** The views: of applicability first, then of each question; with nothing looked at yet. */
function membersOf(packs: readonly PackUnderTest[], questions: readonly Question[], scope: View): Member[] {
  const rules = questions.map(({ name, rules: ids }) =>
    seenBy(packs, name, (data) => ids.flatMap((rule) => ruleAtoms(data, rule))),
  )
  return [seenBy(packs, 'applicability', applicabilityAtoms), ...rules].map((seen) => ({
    ...seen,
    looks: parts.map((part) => new LookTable(part, seen.view, scope)),
  }))
}

/** How a part looks to the packs, with nothing else in the episode. */
function sightOf(packs: readonly PackUnderTest[], part: Part, value: Draft[Part]): Sight {
  const facts = readFacts(written({ ...surroundings(part), [part]: value }))
  return packs.map((pack) => pack.evidence(facts))
}

const tablesOf = (members: readonly Member[], part: Part): LookTable[] =>
  members.flatMap(({ looks }) => looks.filter((table) => table.part === part))

function lookAtAll(
  packs: readonly PackUnderTest[],
  members: readonly Member[],
  part: Part,
  values: readonly Draft[Part][],
): void {
  const tables = tablesOf(members, part)
  for (const value of values) {
    const sight = sightOf(packs, part, value)
    for (const table of tables) table.add(value, sight)
  }
}

/** Looks at every list of a source; at those with other image codes too, wherever the list itself looks like none before. */
function* lookAtProcedures(
  packs: readonly PackUnderTest[],
  { lists, members }: Source,
  before: number,
): Generator<number, number> {
  const tables = tablesOf(members, 'procedures')
  const isNew = (list: readonly Letter[]) => {
    const sight = sightOf(packs, 'procedures', list)
    return tables.map((table) => table.add(list, sight)).some((its) => its)
  }
  let count = before
  for (const list of lists.all()) {
    count += 1
    if (count % pace === 0) yield count
    if (!isNew(list)) continue
    for (const other of lists.withOtherImageCodes(list)) {
      count += 1
      isNew(other)
    }
  }
  return count
}

/** Values between two yields. */
const pace = 1000

/** Runs what yields now and then to its end. */
export function finished<Result>(work: Generator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** What stands around a part that is looked at by itself: dates show only on procedures. */
function surroundings(part: Part): Draft {
  const someProcedure: Letter = { codes: ['H33.4'], supplementary: false, plain: true, sets: [] }
  return part === 'dates' ? { ...blank, procedures: [someProcedure] } : blank
}

function otherParts(packs: readonly PackUnderTest[], bound: Bound): Space['others'] {
  const sets = packs.flatMap(({ codeSets }) => [...codeSets.values()])
  const snomed = [...codeLists(lettersOf('snomed-ct', sets), 'snomed-ct')]
  return {
    diagnoses: [...codeLists(lettersOf('icd-10', sets), 'icd-10')],
    snomedProcedures: snomed,
    snomedDiagnoses: snomed,
    imageControl: [...imageControls(bound)],
    dates: [...datesAround(packs.flatMap(turningDays))],
  }
}

/** Lists of procedures, and the views that tell them apart. */
interface Source {
  readonly lists: ProcedureLists
  readonly members: readonly Member[]
}

/** Views that tell the same procedure codes apart share their lists. */
function procedureSources(members: readonly Member[], scope: Asked, bound: Bound): Source[] {
  const spelt = (sets: readonly CodeSet[]) =>
    [
      ...new Set(sets.map(({ members: its, named }) => JSON.stringify([its.toSorted(), named.toSorted()]))),
    ].sort()
  const keyOf = ({ sets, methodSets, loose }: ProcedureWords) =>
    JSON.stringify([spelt(sets), spelt(methodSets), loose])
  const withWords = members.map((member) => ({ member, words: wordsOf(member, scope) }))
  return [...Map.groupBy(withWords, ({ words }) => keyOf(words)).values()].flatMap((same) =>
    same.slice(0, 1).map(({ words }) => ({
      lists: procedureLists(words, bound),
      members: same.map(({ member }) => member),
    })),
  )
}

/**
 * What of the procedure codes a rule tells apart, and whether its pack applies with them: a class has a result where
 * both are so in one list.
 */
function wordsOf({ view, asked }: Member, scope: Asked): ProcedureWords {
  const questions = view.reads('procedures') ? [...asked, ...scope] : scope
  const some = questions.map(([pack, atoms]) => procedureWords(pack, atoms))
  return {
    sets: [...new Set(some.flatMap(({ sets }) => sets))],
    methodSets: [...new Set(some.flatMap(({ methodSets }) => methodSets))],
    loose: some.some(({ loose }) => loose),
  }
}
