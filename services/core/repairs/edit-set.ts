import type { Edit } from '../assessment.ts'
import { type Coding, type CodingEntry, edited } from './coding.ts'
import { compareLists, weightOf } from './compare-edits.ts'
import { isIdle } from './possible-edits.ts'
import type { RepairVocabulary } from './repair-vocabulary.ts'
import { areUntouched, type Segment, segmentsOf } from './segments.ts'

/** Edits in their order, with what they lead to. */
export interface EditSet {
  readonly edits: readonly Edit[]
  readonly coding: Coding
  readonly segments: readonly Segment[]
  readonly weight: number
  /** The body code of a group that idle codes are taken from: that is of use only where it goes next. */
  readonly clearing: CodingEntry | null
}

/** The set with one edit more, or null where that touches what it may not. */
export function afterEdit(
  vocabulary: RepairVocabulary,
  from: EditSet,
  edit: Edit,
  closed: readonly CodingEntry[][],
): EditSet | null {
  const coding = edited(from.coding, edit)
  const set = {
    edits: [...from.edits, edit],
    coding,
    weight: from.weight + weightOf(edit, from.coding),
    clearing: clearedBy(vocabulary, from, edit),
  }
  if (edit.list === 'diagnoses') return { ...set, segments: from.segments }
  const segments = segmentsOf(coding.procedures, vocabulary.isOpen)
  if (!areUntouched(closed, segments)) return null
  const own = edit.code === undefined ? undefined : segmentAt(segments, edit.index)
  if (own !== undefined && !isPutWell(vocabulary, own)) return null
  return { ...set, segments }
}

/**
 * Whether supplementary codes that were put into a segment code an approach there: a rule asks for them with the
 * procedure of its pack, and with another it would only look as if they were coded.
 */
export const isPutWell = (vocabulary: RepairVocabulary, segment: Segment): boolean =>
  segment.supplementary.every(({ put }) => put === null) || vocabulary.codesApproach(segment)

const segmentAt = (segments: readonly Segment[], index: number) =>
  segments.find(({ from, end }) => from <= index && index < end)

function clearedBy(
  vocabulary: RepairVocabulary,
  { coding, segments }: EditSet,
  { op, list, index, to }: Edit,
): CodingEntry | null {
  // In the first place of all a code may be put for its own sake.
  if (list !== 'procedures' || (op !== 'remove' && op !== 'move') || to === 0) return null
  const entry = coding.procedures[index]
  const own = segmentAt(segments, index)
  return entry !== undefined && own !== undefined && isIdle(vocabulary, own, entry) ? own.body : null
}

/** Whether a set is the better way to the same coding: shorter, or less intrusive, or first in order. */
export function isBetter(a: EditSet, b: EditSet): boolean {
  if (a.edits.length !== b.edits.length) return a.edits.length < b.edits.length
  return a.weight !== b.weight ? a.weight < b.weight : compareLists(a.edits, b.edits) < 0
}
