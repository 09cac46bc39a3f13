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

function bump<T extends object>(tally: Tally<T>, key: unknown, first: () => T, by = 1): void {
  const counted = tally.get(key)
  if (counted) counted.count += by
  else tally.set(key, { ...first(), count: by })
}

type Providers = Map<RecordOutcome, Tally<Pick<RecordVerdict, 'outcome' | 'provider'>>>

function bumpProvider(providers: Providers, outcome: RecordOutcome, provider: string | null): void {
  const tally: Tally<Pick<RecordVerdict, 'outcome' | 'provider'>> = providers.get(outcome) ?? new Map()
  providers.set(outcome, tally)
  bump(tally, provider, () => ({ outcome, provider }))
}

/** Counted by identity first: verdicts that are remembered share their findings. */
function countFindings(lists: Tally<{ readonly found: RecordVerdict['findings'] }>) {
  const findings: Tally<RecordVerdict['findings'][number]> = new Map()
  for (const { found, count } of lists.values()) {
    for (const { rule, severity, status } of found)
      bump(findings, `${rule} ${severity} ${status}`, () => ({ rule, severity, status }), count)
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
    bump(outcomes, outcome, () => ({ outcome }))
    if (isAssessed(outcome)) bumpProvider(providers, outcome, provider)
    if (found.length > 0) bump(lists, found, () => ({ found }))
    if (failure) {
      const { code, stage } = failure
      bump(deadLetters, `${code} ${stage}`, () => ({ code, stage }))
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
