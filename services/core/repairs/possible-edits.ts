import type { Edit } from '../assessment.ts'
import { isSupplementary } from '../codes/opcs4.ts'
import type { CodingEntry } from './coding.ts'
import type { EditSet } from './edit-set.ts'
import type { CodesByList, RepairVocabulary } from './repair-vocabulary.ts'
import type { Segment } from './segments.ts'

/**
 * The single edits that a coding allows while rules expect `wanted`. Codes within a group have no order that rules
 * see, so they go to its end; body codes may open a group anywhere. Whether an edit touches what it may not is for
 * the caller to see from what comes out.
 */
export function* possibleEdits(
  vocabulary: RepairVocabulary,
  { coding, segments, clearing }: EditSet,
  wanted: CodesByList,
): Generator<Edit> {
  if (clearing !== null) {
    yield* clearances(vocabulary, coding.procedures, segments, clearing)
    return
  }
  yield* editsOfDiagnoses(vocabulary, coding.diagnoses, wanted.diagnoses)
  yield* additions(vocabulary, coding.procedures, segments, wanted.procedures)
  for (const [place, segment] of segments.entries()) {
    if (!segment.open) continue
    for (let index = segment.from; index < segment.end; index += 1) {
      const entry = coding.procedures[index]
      if (entry?.kind !== 'code' || entry.put !== null) continue
      if (isIdle(vocabulary, segment, entry)) {
        if (vocabulary.firstMatters.procedures) yield* moves('procedures', index, [0])
        // Else it only stands in the way of its group's body code, where it would fall to what it may not.
        if (segments[place - 1]?.open !== true) yield* goneFrom(segments, segment, index)
        continue
      }
      yield { op: 'remove', list: 'procedures', index }
      for (const code of wanted.procedures)
        if (code !== entry.code && !holds(segment, code))
          yield { op: 'replace', list: 'procedures', index, code }
      const places = isSupplementary(entry.code)
        ? placesForSupplementary(segments, entry.code)
        : placesForBodies(vocabulary, coding.procedures, segments)
      yield* moves('procedures', index, places)
    }
  }
}

/** Whether no rule sees the code where it stands: what adding it would do, replacing it does no better. */
export const isIdle = ({ isSeen }: RepairVocabulary, { body }: Segment, entry: CodingEntry): boolean =>
  body !== null && entry !== body && !isSeen('procedures', entry.code)

/** A group being cleared loses its idle codes one after the other, then its body code. */
function* clearances(
  vocabulary: RepairVocabulary,
  procedures: readonly CodingEntry[],
  segments: readonly Segment[],
  body: CodingEntry,
): Generator<Edit> {
  const segment = segments.find((one) => one.body === body)
  if (segment === undefined) return
  const index = procedures.findIndex(
    (entry, place) =>
      place > segment.from &&
      place < segment.end &&
      entry.kind === 'code' &&
      entry.put === null &&
      isIdle(vocabulary, segment, entry),
  )
  if (index >= 0) {
    yield* goneFrom(segments, segment, index)
    return
  }
  yield { op: 'remove', list: 'procedures', index: segment.from }
  yield* moves('procedures', segment.from, placesForBodies(vocabulary, procedures, segments))
}

function* goneFrom(segments: readonly Segment[], own: Segment, index: number): Generator<Edit> {
  yield { op: 'remove', list: 'procedures', index }
  const others = segments.filter((segment) => segment.open && segment.body !== null && segment !== own)
  yield* moves(
    'procedures',
    index,
    others.map(({ end }) => end),
  )
}

/** Diagnoses in good form are only ever moved to the front, and only where what comes first can be an error. */
function* editsOfDiagnoses(
  { firstMatters }: RepairVocabulary,
  diagnoses: readonly CodingEntry[],
  wanted: readonly string[],
): Generator<Edit> {
  for (const code of wanted) {
    if (diagnoses.some((entry) => entry.kind === 'code' && entry.code === code)) continue
    yield { op: 'add', list: 'diagnoses', index: diagnoses.length, code }
    if (firstMatters.diagnoses && diagnoses.length > 0) yield { op: 'add', list: 'diagnoses', index: 0, code }
  }
  if (!firstMatters.diagnoses) return
  for (const [index, { kind, put }] of diagnoses.entries())
    if (kind === 'code' && put === null) yield* moves('diagnoses', index, [0])
}

function* additions(
  vocabulary: RepairVocabulary,
  procedures: readonly CodingEntry[],
  segments: readonly Segment[],
  wanted: readonly string[],
): Generator<Edit> {
  for (const code of wanted) {
    const places = isSupplementary(code)
      ? segments.flatMap((segment) => (takes(segment, code) ? segment.end : []))
      : placesForBodies(vocabulary, procedures, segments)
    for (const index of places) yield { op: 'add', list: 'procedures', index, code }
  }
}

/** At the front, behind other codes that belong to no group, and with the groups that do not hold the code yet. */
const placesForSupplementary = (segments: readonly Segment[], code: string): number[] => [
  0,
  ...segments.flatMap((segment) => (segment.body === null || takes(segment, code) ? segment.end : [])),
]

const takes = (segment: Segment, code: string) =>
  segment.open && segment.body !== null && !holds(segment, code)

/**
 * A supplementary code that stands there twice says no more than once: to replace one by it would be to remove that
 * one. A body code opens another group each time.
 */
const holds = ({ supplementary }: Segment, code: string) =>
  isSupplementary(code) && supplementary.some((entry) => entry.code === code)

/**
 * Where a body code can be put in: at the very end, before a segment, and within an open one wherever rules can see
 * the difference: behind its body code, and before each code that is not idle.
 */
function placesForBodies(
  vocabulary: RepairVocabulary,
  procedures: readonly CodingEntry[],
  segments: readonly Segment[],
): number[] {
  const places = new Set([procedures.length])
  for (const segment of segments) {
    places.add(segment.from)
    places.add(segment.end)
    if (!segment.open) continue
    places.add(segment.from + 1)
    for (let index = segment.from + 1; index < segment.end; index += 1) {
      const entry = procedures[index]
      if (entry?.kind === 'code' && !isIdle(vocabulary, segment, entry)) places.add(index)
    }
  }
  return [...places]
}

/** `places` count as if the entry stayed; behind it they are one less once it is taken out. */
function* moves(list: Edit['list'], index: number, places: readonly number[]): Generator<Edit> {
  for (const place of new Set(places)) {
    const to = place > index ? place - 1 : place
    if (to !== index) yield { op: 'move', list, index, to }
  }
}
