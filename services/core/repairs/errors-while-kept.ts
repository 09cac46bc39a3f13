import type { Evidence } from '../evidence.ts'
import { loaded } from '../pack/attempt.ts'
import { conditionCompiler } from '../pack/compile-condition.ts'
import { compileScope } from '../pack/compile-vocabulary.ts'
import type { PackData, RuleData } from '../pack/pack-schema.ts'

/**
 * What a kind of condition or selection reads: the record and what is malformed, which no repair edits; one list; or
 * of the procedures only which approaches they code.
 */
export type Reads = 'record' | 'diagnoses' | 'procedures' | 'approaches'

/**
 * What each kind reads. A kind that is missing here, as one that weighs both lists, costs searches that could have
 * been shorter, never a wrong answer.
 */
export const readBy: {
  readonly predicates: Readonly<Record<string, Reads>>
  readonly selectors: Readonly<Record<string, Reads>>
} = {
  predicates: {
    'approach-coded': 'approaches',
    'approach-recorded': 'record',
    approaches: 'procedures',
    'dates-reversed': 'record',
    'day-before': 'record',
    'episode-is': 'record',
    'image-control-used': 'record',
    'image-method-stated': 'record',
    'image-methods': 'procedures',
    'near-miss': 'procedures',
  },
  selectors: {
    'approach-groups': 'procedures',
    'codes-in-approach-groups': 'procedures',
    diagnoses: 'diagnoses',
    'image-codes': 'procedures',
    malformed: 'record',
    'near-miss-groups': 'procedures',
    'procedure-groups': 'procedures',
    procedures: 'procedures',
    'procedures-dated': 'procedures',
    'snomed-diagnoses': 'record',
    'snomed-procedures': 'record',
    'uncovered-groups': 'procedures',
  },
}

/** True, false, or null where it depends on what is edited. */
type Certainty = (evidence: Evidence) => boolean | null

/** Of each rule that can give an error, whether it gives one for certain, so long as its pack applies. */
export type CertainErrors = ReadonlyMap<string, (evidence: Evidence) => boolean>

/** Finds errors that stay while only what is not `kept` is edited. */
export function errorsWhileKept(data: PackData, kept: readonly Reads[]): CertainErrors {
  const certainty = certaintyOf(data, kept)
  const canFail = data.rules.filter(({ findings }) => findings.some(({ severity }) => severity === 'error'))
  return new Map(canFail.map((rule) => [rule.id, failsFor(rule, certainty)]))
}

function failsFor(
  { 'looks-at': looksAt, findings }: RuleData,
  certainty: (condition: unknown) => Certainty,
): (evidence: Evidence) => boolean {
  const looks = looksAt === undefined ? () => true : certainty(looksAt)
  const cases = findings.map(({ severity, when }) => ({
    isError: severity === 'error',
    holds: when === undefined ? () => true : certainty(when),
  }))
  return (evidence) => {
    if (looks(evidence) !== true) return false
    for (const { isError, holds } of cases) {
      const held = holds(evidence)
      if (held === true) return isError
      if (held === null && !isError) return false
    }
    return false
  }
}

function certaintyOf(data: PackData, kept: readonly Reads[]): (condition: unknown) => Certainty {
  const compiler = conditionCompiler(compileScope(data, loaded), data.conditions, loaded)
  const isKept = (reads: Reads | undefined) => reads !== undefined && kept.includes(reads)

  function single(key: string, args: unknown): Certainty {
    if (key === 'all') return every((args as unknown[]).map(condition))
    if (key === 'any') return negated(every((args as unknown[]).map((part) => negated(condition(part)))))
    if (key === 'not') return negated(condition(args))
    if (key === 'condition') return condition(data.conditions[String(args)])
    const known =
      key === 'some' || key === 'none'
        ? Object.keys(args as object).every((name) => isKept(readBy.selectors[name]))
        : isKept(key === 'image-methods' && args !== 'uncoded' ? 'record' : readBy.predicates[key])
    return known ? compiler.condition({ [key]: args }, []) : () => null
  }
  const condition = (parts: unknown): Certainty =>
    every(Object.entries(parts as object).map(([key, args]) => single(key, args)))
  return condition
}

const every =
  (parts: readonly Certainty[]): Certainty =>
  (evidence) => {
    let certain: true | null = true
    for (const part of parts) {
      const held = part(evidence)
      if (held === false) return false
      if (held === null) certain = null
    }
    return certain
  }

const negated =
  (part: Certainty): Certainty =>
  (evidence) => {
    const held = part(evidence)
    return held === null ? null : !held
  }
