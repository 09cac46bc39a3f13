import { type CheckerMetrics, isAssessed } from './checker-metrics.ts'
import { boundedLabel, codeShape, providerShape, reasonShape, ruleShape } from './label.ts'
import type { Log } from './log.ts'
import type { VerdictCounts } from './verdict-counts.ts'

/** A committed batch in numbers: no record, only how many there were of what. */
export interface BatchSummary extends VerdictCounts {
  readonly partition: number
  readonly firstOffset: bigint
  readonly lastOffset: bigint
  /** From the begin of the transaction to its commit. */
  readonly seconds: number
}

/** What happens to batches of records. */
export interface BatchEvents {
  batchCommitted(batch: BatchSummary): void
  /** `reason`: a name of ours or of the protocol, such as `fenced`; any other text is logged as `invalid`. */
  batchAborted(batch: { partition: number; firstOffset: bigint; reason: string }): void
  offsetGap(gap: { partition: number; expected: bigint; found: bigint }): void
  lagMeasured(lag: { partition: number; records: bigint }): void
}

/** What was done since the start; batchEvents keeps it. */
export type BatchTotals = Record<'records' | 'batchesCommitted' | 'batchesAborted', number>

const mostProviders = 500
const mostRules = 500
const mostCodes = 50

/** Adds a batch's numbers to the counters; every label passes a guard for its shape and for how many there are. */
function batchCounter(metrics: CheckerMetrics): (batch: BatchSummary) => void {
  const provider = boundedLabel(providerShape, mostProviders)
  const rule = boundedLabel(ruleShape, mostRules)
  const code = boundedLabel(codeShape, mostCodes)
  return ({ seconds, records, outcomes, findings, deadLetters, providers }) => {
    metrics.batchesCommitted.inc()
    metrics.transactionSeconds.observe(seconds)
    metrics.recordsIn.inc(records)
    for (const { outcome, count } of outcomes) {
      metrics.recordsOut.inc({ outcome }, count)
      if (isAssessed(outcome)) metrics.episodesAssessed.inc({ outcome }, count)
    }
    for (const finding of findings) {
      const id = rule(finding.rule)
      const { severity, status, count } = finding
      metrics.findings.inc({ pack: id.split('/')[0] ?? id, rule: id, severity, status }, count)
    }
    for (const letter of deadLetters) {
      metrics.deadLetters.inc({ failure_code: code(letter.code), stage: code(letter.stage) }, letter.count)
    }
    for (const { count, outcome, ...episodes } of providers) {
      metrics.episodesByProvider.inc({ provider: provider(episodes.provider), outcome }, count)
    }
  }
}

export function batchEvents(log: Log, metrics: CheckerMetrics, totals: BatchTotals): BatchEvents {
  const count = batchCounter(metrics)
  const reasonOf = boundedLabel(reasonShape, mostCodes)
  return {
    batchCommitted(batch) {
      count(batch)
      totals.records += batch.records
      totals.batchesCommitted += 1
      const { partition, seconds, records } = batch
      log.event('debug', 'batch-committed', 'A batch was committed', {
        partition,
        firstOffset: Number(batch.firstOffset),
        lastOffset: Number(batch.lastOffset),
        records,
        seconds,
        outcomes: Object.fromEntries(batch.outcomes.map(({ outcome, count }) => [outcome, count])),
      })
    },
    batchAborted({ partition, firstOffset, ...batch }) {
      const reason = reasonOf(batch.reason)
      metrics.batchesAborted.inc({ reason })
      totals.batchesAborted += 1
      const fields = { partition, firstOffset: Number(firstOffset), reason }
      log.event('warn', 'batch-aborted', 'A batch was given up and will be read again', fields)
    },
    offsetGap({ partition, expected, found }) {
      const records = Math.max(0, Number(found - expected))
      metrics.offsetGapRecords.inc({ partition }, records)
      const fields = { partition, expected: Number(expected), found: Number(found), records }
      log.event('error', 'offset-gap', 'Records were gone before they were read', fields)
    },
    lagMeasured({ partition, records }) {
      metrics.lag.set({ partition }, Number(records))
      log.event('trace', 'lag-measured', 'The lag was measured', { partition, records: Number(records) })
    },
  }
}
