import { type Atom, any, type Formula, keyOf, not } from '../formula.ts'
import type { PackData } from '../pack-schema.ts'
import { isSubset } from './covered.ts'

/** Kinds of which exactly one answer holds, with all the answers. */
const oneOf: Readonly<Record<string, readonly string[]>> = {
  'episode-is': ['open', 'finished'],
  'near-miss': ['any', 'none'],
  'image-control-used': ['yes', 'no', 'not-recorded'],
}

/** Selections of which the first is a part of the second. */
const partOf: readonly (readonly [kind: string, narrow: string, wide: string])[] = [
  ['image-codes', 'specific', 'all'],
  ['image-codes', 'unaccepted', 'specific'],
  ['image-codes', 'unaccepted', 'all'],
  ['procedures-dated', 'outside', 'any'],
]

/** Answers of one kind that cannot both hold. */
const excluding: readonly (readonly [kind: string, one: string, other: string])[] = [
  ['image-methods', 'empty', 'stated'],
  ['image-methods', 'empty', 'not-stated'],
  ['image-methods', 'empty', 'uncoded'],
]

/**
 * What the answers to a pack's questions have to do with each other, as formulas that hold for every episode. A kind
 * of question of which nothing is known here is taken to be free, so that nothing sound is ever called impossible.
 */
export function relationsOf(atoms: readonly Atom[], pack: PackData): Formula[] {
  const distinct = [...new Map(atoms.map((atom) => [keyOf(atom), atom])).values()]
  const pairs = distinct.flatMap((a) =>
    distinct.flatMap((b) => {
      if (a === b) return []
      if (implies(a, b, pack)) return [any([not(asFormula(a)), asFormula(b)])]
      return excludes(a, b) ? [any([not(asFormula(a)), not(asFormula(b))])] : []
    }),
  )
  return [...pairs, ...Object.keys(oneOf).flatMap((kind) => exhausted(kind, distinct))]
}

const asFormula = (atom: Atom): Formula => ({ is: 'atom', atom })

/** One of the answers holds, where all of them are asked for. */
function exhausted(kind: string, atoms: readonly Atom[]): Formula[] {
  const asked = atoms.filter((atom) => atom.kind === kind && !atom.isSelection)
  return asked.length === oneOf[kind]?.length ? [any(asked.map(asFormula))] : []
}

function excludes(a: Atom, b: Atom): boolean {
  if (a.isSelection || b.isSelection || a.kind !== b.kind) return false
  if (Object.hasOwn(oneOf, a.kind)) return true
  if (a.kind === 'approach-coded' || a.kind === 'approach-recorded')
    return a.args === 'none' || b.args === 'none'
  return excluding.some(
    ([kind, one, other]) =>
      kind === a.kind && ((a.args === one && b.args === other) || (a.args === other && b.args === one)),
  )
}

function implies(a: Atom, b: Atom, pack: PackData): boolean {
  if (a.isSelection !== b.isSelection || a.kind !== b.kind) return false
  return a.isSelection ? selectionImplies(a, b, pack) : predicateImplies(a, b)
}

function predicateImplies({ kind, args: one }: Atom, { args: other }: Atom): boolean {
  switch (kind) {
    case 'approach-coded':
    case 'approach-recorded':
      return one !== 'none' && other === 'any'
    case 'day-before':
      return String(one) < String(other)
    case 'image-methods':
      return one === 'uncoded' && other === 'stated'
    default:
      return false
  }
}

interface Listed {
  readonly in?: string
  readonly position?: 'first'
}
const lists = ['diagnoses', 'procedures', 'snomed-diagnoses', 'snomed-procedures']

/** What the narrower selection holds, the wider one holds as well. */
function selectionImplies({ kind, args: narrow }: Atom, { args: wide }: Atom, pack: PackData): boolean {
  if (lists.includes(kind)) {
    const [one, other] = [narrow, wide] as [Listed, Listed]
    if (other.position === 'first' && one.position !== 'first') return false
    return other.in === undefined || (one.in !== undefined && isSubset(pack, one.in, other.in))
  }
  if (kind === 'uncovered-groups' || kind === 'approach-groups') return wide === 'any'
  return partOf.some(([of, part, whole]) => of === kind && part === narrow && whole === wide)
}
