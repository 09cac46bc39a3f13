import { isAssessed, type RecordOutcome } from './checker-metrics.ts'

/** What became of one record, as far as it is counted; no id of an episode, no value of its fields but the provider. */
export interface RecordVerdict {
  readonly outcome: RecordOutcome
  /** null where the record has no episode or the episode names none. */
  readonly provider: string | null
  readonly findings: readonly {
    readonly rule: string
    readonly severity: 'error' | 'warning' | 'info'
    readonly status: 'fail' | 'not-evaluable'
  }[]
  /** Why and where a dead letter failed. */
  readonly failure?: { readonly code: string; readonly stage: string }
}

type Counted<T> = readonly (T & { readonly count: number })[]

/** Many verdicts in numbers. The outcomes' counts add up to `records`; `providers` leaves out what was not judged. */
export interface VerdictCounts {
  readonly records: number
  readonly outcomes: Counted<Pick<RecordVerdict, 'outcome'>>
  readonly findings: Counted<RecordVerdict['findings'][number]>
  readonly deadLetters: Counted<NonNullable<RecordVerdict['failure']>>
  readonly providers: Counted<Pick<RecordVerdict, 'outcome' | 'provider'>>
}

type Tally<T> = Map<string, T & { count: number }>

function bump<T extends object>(tally: Tally<T>, key: string, first: () => T): void {
  const counted = tally.get(key)
  if (counted) counted.count += 1
  else tally.set(key, { ...first(), count: 1 })
}

/**
 * Counts verdicts. Field by field, as what is handed in may be a whole finding, whose message and codes have
 * no business in telemetry.
 */
export function countVerdicts(verdicts: Iterable<RecordVerdict>): VerdictCounts {
  const outcomes: Tally<Pick<RecordVerdict, 'outcome'>> = new Map()
  const findings: Tally<RecordVerdict['findings'][number]> = new Map()
  const deadLetters: Tally<NonNullable<RecordVerdict['failure']>> = new Map()
  const providers: Tally<Pick<RecordVerdict, 'outcome' | 'provider'>> = new Map()
  let records = 0
  for (const { outcome, provider, findings: found, failure } of verdicts) {
    records += 1
    bump(outcomes, outcome, () => ({ outcome }))
    if (isAssessed(outcome)) bump(providers, `${outcome} ${provider}`, () => ({ outcome, provider }))
    for (const { rule, severity, status } of found) {
      bump(findings, `${rule} ${severity} ${status}`, () => ({ rule, severity, status }))
    }
    if (failure) {
      const { code, stage } = failure
      bump(deadLetters, `${code} ${stage}`, () => ({ code, stage }))
    }
  }
  return {
    records,
    outcomes: [...outcomes.values()],
    findings: [...findings.values()],
    deadLetters: [...deadLetters.values()],
    providers: [...providers.values()],
  }
}
