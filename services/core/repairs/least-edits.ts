import type { Approach, Evidence, Vocabulary } from '../evidence.ts'
import type { PackData } from '../pack/pack-schema.ts'
import { errorsWhileKept } from './errors-while-kept.ts'
import { approachOf } from './repair-vocabulary.ts'
import type { Segment } from './segments.ts'

/** The approaches that a repaired episode codes. */
export interface ApproachesWanted {
  readonly allowed: ReadonlySet<string>
  /** Which they are; null where a conversion leaves a choice. */
  readonly exact: readonly string[] | null
}

/** The recorded approaches, what they may have been converted to counted, or those coded before where none is recorded. */
export function approachesWanted(
  { conversions }: Vocabulary,
  { recorded, coded }: Evidence,
): ApproachesWanted {
  if (recorded.length === 0) return { allowed: new Set(coded), exact: coded }
  const converted = conversions.filter((one) => recorded.includes(one.recorded)).map((one) => one.countsAs)
  return {
    allowed: new Set([...recorded, ...converted]),
    exact: converted.length === 0 ? recorded : null,
  }
}

/**
 * How many edits the approaches need at least: each group that codes one which a repaired episode does not takes an
 * edit of its own, and so does each code that is not there yet for one that it does; one edit can serve both. Where
 * packs let one body code say several approaches, an edit may serve up to three groups at once: where it takes from,
 * where it puts to, and what it leaves behind.
 */
export function approachesNeed(
  vocabulary: Vocabulary,
  { allowed, exact }: ApproachesWanted,
): (segments: readonly Segment[]) => number {
  const wanted = vocabulary.approaches.filter(({ id }) => exact?.includes(id) === true)
  const servedByOne = eachByItsBody(vocabulary) ? 1 : 3
  return (segments) => {
    const coded = segments.flatMap((segment) => approachOf(vocabulary, segment) ?? [])
    const wrong = coded.filter((approach) => !allowed.has(approach)).length
    let missing = 0
    for (const approach of wanted)
      if (!coded.includes(approach.id)) missing += codesMissing(approach, segments)
    return Math.ceil(Math.max(wrong, missing) / servedByOne)
  }
}

/** At least one code has to come or go, and two where neither of the two is there. */
function codesMissing({ body, with: together }: Approach, segments: readonly Segment[]): number {
  if (together === null) return 1
  const isThere = segments.some(
    (segment) =>
      (segment.body !== null && body.has(segment.body.code)) ||
      segment.supplementary.some(({ code }) => together.has(code)),
  )
  return isThere ? 1 : 2
}

function eachByItsBody({ approaches }: Vocabulary): boolean {
  const bodies = approaches.flatMap(({ body }) => body.members)
  const plain = bodies.every((code) => !code.endsWith('.-') && code.length > 1)
  return plain && new Set(bodies).size === bodies.length && approaches.filter((one) => one.with).length <= 1
}

/** Finds in which of the lists an edit is needed at least, as an error of a rule stays while only the other is edited. */
export interface ListsInNeed {
  readonly diagnoses: (rule: string, evidence: Evidence, wanted: ApproachesWanted) => boolean
  readonly procedures: (rule: string, evidence: Evidence) => boolean
}

export function listsInNeed(data: PackData): ListsInNeed {
  const inProcedures = errorsWhileKept(data, ['record', 'procedures', 'approaches'])
  const inDiagnoses = errorsWhileKept(data, ['record', 'diagnoses'])
  const inDiagnosesAtTheEnd = errorsWhileKept(data, ['record', 'diagnoses', 'approaches'])
  return {
    procedures: (rule, evidence) => inProcedures.get(rule)?.(evidence) === true,
    diagnoses: (rule, evidence, { exact }) =>
      exact === null
        ? inDiagnoses.get(rule)?.(evidence) === true
        : inDiagnosesAtTheEnd.get(rule)?.({ ...evidence, coded: exact }) === true,
  }
}
