import { type Evidence, heldIn } from '../core/evidence.ts'
import { carriedImageCodes, specificImageCodes } from '../core/image-control.ts'
import type { PackScope } from '../core/pack/pack-scope.ts'
import type { Atom } from './atoms.ts'
import type { Part } from './draft.ts'
import type { PackUnderTest } from './pack-under-test.ts'

/** What a question sees of one part of an episode. Two parts that look alike through it give it the same answer. */
export interface Lens {
  /** Which pack's eyes these are, by its place among those under test. */
  readonly pack: number
  readonly name: string
  readonly part: Part
  readonly see: (evidence: Evidence) => unknown
}

/** A question of one part of the episode is its own lens. */
type OfOnePart = Part | ((args: unknown) => Part | null)

const byClassification: Readonly<Record<string, Part>> = { 'icd-10': 'diagnoses', 'opcs-4': 'procedures' }

/** The part that each kind of question reads; null where it weighs several against each other. */
const ofOnePart: Readonly<Record<string, OfOnePart>> = {
  'approach-coded': 'procedures',
  'approach-recorded': 'snomedProcedures',
  approaches: () => null,
  'dates-reversed': 'dates',
  'day-before': 'dates',
  'episode-is': 'dates',
  'image-control-used': 'imageControl',
  'image-method-stated': 'imageControl',
  'image-methods': (args) => (args === 'uncoded' ? null : 'imageControl'),
  'near-miss': 'procedures',
  'approach-groups': 'procedures',
  'codes-in-approach-groups': 'procedures',
  diagnoses: 'diagnoses',
  'image-codes': (args) => (args === 'unaccepted' ? null : 'procedures'),
  malformed: (args) => byClassification[String(args)] ?? null,
  'near-miss-groups': 'procedures',
  'procedure-groups': 'procedures',
  procedures: 'procedures',
  'procedures-dated': () => null,
  'snomed-diagnoses': 'snomedDiagnoses',
  'snomed-procedures': 'snomedProcedures',
  'uncovered-groups': 'procedures',
}

/** The kinds of question that can be certified. */
export const knownKinds: readonly string[] = Object.keys(ofOnePart)

type Sight = readonly [part: Part, see: (evidence: Evidence) => unknown]

/** What the questions that weigh parts against each other see of each. */
const ofSeveralParts: Readonly<Record<string, (scope: PackScope) => readonly Sight[]>> = {
  approaches: ({ vocabulary: { conversions } }) => [
    ['snomedProcedures', ({ recorded }) => recorded],
    ['procedures', ({ coded }) => coded],
    [
      'procedures',
      ({ approachGroups }) =>
        conversions.map(({ countsAs, whereGroupHolds }) => {
          const groups = approachGroups.filter(({ approach }) => approach === countsAs)
          return heldIn(groups, whereGroupHolds).length > 0
        }),
    ],
  ],
  'image-methods': methodsAgainstCodes,
  'image-codes': methodsAgainstCodes,
  malformed: () => [
    ['snomedProcedures', ({ facts }) => hasMalformed(facts.malformed['snomed-ct'], 'snomedProcedures')],
    ['snomedDiagnoses', ({ facts }) => hasMalformed(facts.malformed['snomed-ct'], 'snomedDiagnoses')],
  ],
  'procedures-dated': () => [
    ['procedures', ({ facts }) => facts.procedures.length > 0],
    ['dates', ({ facts }) => facts.procedures.some(({ date }) => date !== null)],
    [
      'dates',
      ({ facts: { procedures, episode } }) => procedures.some(({ date }) => isOutside(date, episode)),
    ],
  ],
}

function methodsAgainstCodes(scope: PackScope): readonly Sight[] {
  const imageControl = scope.imageMethods()
  const meant = (code: string) =>
    imageControl.methods.flatMap(({ codes }, at) => (codes.has(code) ? [at] : [])).join(' ')
  return [
    ['imageControl', ({ facts }) => facts.imageControl.stated.toSorted()],
    ['dates', ({ facts }) => imageControl.methods.map(({ before }) => before === null || facts.day < before)],
    [
      'procedures',
      (evidence) =>
        [...new Set(specificImageCodes(imageControl, evidence).map(({ code }) => meant(code)))].sort(),
    ],
    [
      'procedures',
      (evidence) =>
        [...new Set(carriedImageCodes(imageControl, evidence).map(({ method }) => method))].sort(),
    ],
  ]
}

const hasMalformed = (entries: readonly { readonly list: string }[], list: string) =>
  entries.some((entry) => entry.list === list)

function isOutside(
  date: string | null,
  { startDate, endDate }: { readonly startDate: string; readonly endDate?: string | null | undefined },
): boolean {
  return date !== null && (date < startDate || (endDate != null && date > endDate))
}

/** The part that a question reads, or null where it reads several; a kind that is not known here cannot be certified. */
export function partOf({ kind, args }: Atom): Part | null {
  const its = Object.hasOwn(ofOnePart, kind) ? ofOnePart[kind] : undefined
  if (its === undefined) throw new Error(`services/certify/lenses.ts does not say what "${kind}" reads`)
  return typeof its === 'function' ? its(args) : its
}

/** The lenses through which a pack's questions see an episode, each once. */
export function lensesFor(pack: number, under: PackUnderTest, atoms: readonly Atom[]): Lens[] {
  const lenses = new Map<string, Lens>()
  for (const atom of atoms) {
    for (const [at, [part, see]] of sightsOf(under, atom).entries()) {
      const name = `${pack} ${atom.kind} ${JSON.stringify(atom.args)} ${at}`
      lenses.set(name, { pack, name, part, see })
    }
  }
  return [...lenses.values()]
}

function sightsOf({ compiler, scope }: PackUnderTest, atom: Atom): readonly Sight[] {
  const part = partOf(atom)
  if (part === null) return ofSeveralParts[atom.kind]?.(scope) ?? []
  if (!atom.selects) return [[part, compiler.condition({ [atom.kind]: atom.args }, [])]]
  const select = compiler.selector({ [atom.kind]: atom.args }, [])
  return [[part, (evidence) => select(evidence).length > 0]]
}
