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

/** How often there was what, by something that stands for it. */
type Tally<T> = Map<unknown, T & { count: number }>

/** Counts what is counted already; false at the first of its kind. */
function bump<T extends object>(tally: Tally<T>, key: unknown, by = 1): boolean {
  const counted = tally.get(key)
  if (counted) counted.count += by
  return counted !== undefined
}

type Providers = Map<RecordOutcome, Tally<Pick<RecordVerdict, 'outcome' | 'provider'>>>

function bumpProvider(providers: Providers, outcome: RecordOutcome, provider: string | null): void {
  let tally = providers.get(outcome)
  if (tally === undefined) {
    tally = new Map()
    providers.set(outcome, tally)
  }
  if (!bump(tally, provider)) tally.set(provider, { outcome, provider, count: 1 })
}

/** Counted by identity first: verdicts that are remembered share their findings. */
function countFindings(lists: Tally<{ readonly found: RecordVerdict['findings'] }>) {
  const findings: Tally<RecordVerdict['findings'][number]> = new Map()
  for (const { found, count } of lists.values()) {
    for (const { rule, severity, status } of found) {
      const key = `${rule} ${severity} ${status}`
      if (!bump(findings, key, count)) findings.set(key, { rule, severity, status, count })
    }
  }
  return [...findings.values()]
}

/**
 * Counts verdicts. Field by field, as what is handed in may be a whole finding, whose message and codes have
 * no business in telemetry.
 */
export function countVerdicts(verdicts: Iterable<RecordVerdict>): VerdictCounts {
  const outcomes: Tally<Pick<RecordVerdict, 'outcome'>> = new Map()
  const lists: Tally<{ readonly found: RecordVerdict['findings'] }> = new Map()
  const deadLetters: Tally<NonNullable<RecordVerdict['failure']>> = new Map()
  const providers: Providers = new Map()
  let records = 0
  for (const { outcome, provider, findings: found, failure } of verdicts) {
    records += 1
    if (!bump(outcomes, outcome)) outcomes.set(outcome, { outcome, count: 1 })
    if (isAssessed(outcome)) bumpProvider(providers, outcome, provider)
    if (found.length > 0 && !bump(lists, found)) lists.set(found, { found, count: 1 })
    if (failure) {
      const { code, stage } = failure
      const key = `${code} ${stage}`
      if (!bump(deadLetters, key)) deadLetters.set(key, { code, stage, count: 1 })
    }
  }
  return {
    records,
    outcomes: [...outcomes.values()],
    findings: countFindings(lists),
    deadLetters: [...deadLetters.values()],
    providers: [...providers.values()].flatMap((tally) => [...tally.values()]),
  }
}
