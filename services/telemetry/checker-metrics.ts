import {
  type Aggregator,
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  Registry,
} from '@prometheus-io/client'

const prefix = 'coding_quality_'

/** Every outcome that an output record can have. */
const recordOutcomes = [
  'conforming',
  'advisory',
  'miscoded',
  'out-of-scope',
  'tombstone',
  'undecodable',
] as const
export type RecordOutcome = (typeof recordOutcomes)[number]

/** Whether the outcome is a verdict on an episode; a tombstone and a dead letter have none. */
export const isAssessed = (outcome: RecordOutcome) => outcome !== 'tombstone' && outcome !== 'undecodable'

// From a commit on one machine to a broker that is about to time the transaction out, in seconds.
const transactionBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15]

/** The checker's metrics in a registry of their own, by the field's names; base units, no label finer than a rule. */
export function createCheckerMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[] = []) =>
    new Counter<T>({ name: `${prefix}${name}`, help, labelNames, registers })
  /** `aggregator`: what several processes' values make together. */
  const gauge = <T extends string>(
    name: string,
    help: string,
    labelNames: readonly T[] = [],
    aggregator: Aggregator = 'max',
  ) => new Gauge<T>({ name: `${prefix}${name}`, help, labelNames, aggregator, registers })

  const metrics = {
    registry,
    info: gauge('checker_info', 'Constant 1: which checker runs, with which rules.', [
      'version',
      'ruleset_digest',
    ]),
    ready: gauge('ready', '1 while the checker, with every worker, can process records, else 0.', [], 'min'),
    recordsIn: counter('records_in_total', 'Input records whose outputs were committed.'),
    recordsOut: counter('records_out_total', 'Output records committed, by outcome.', ['outcome']),
    episodesAssessed: counter('episodes_assessed_total', 'Episodes judged, by outcome.', ['outcome']),
    episodesByProvider: counter(
      'provider_episodes_assessed_total',
      'Episodes judged, by provider and outcome; provider "other" beyond the limit, "invalid" if not a plain code.',
      ['provider', 'outcome'],
    ),
    findings: counter('findings_total', 'Findings, by rule.', ['pack', 'rule', 'severity', 'status']),
    deadLetters: counter('dead_letters_total', 'Records sent to the dead letters.', [
      'failure_code',
      'stage',
    ]),
    batchesCommitted: counter('batches_committed_total', 'Transactions committed.'),
    batchesAborted: counter('batches_aborted_total', 'Batches given up, to be read again.', ['reason']),
    transactionSeconds: new Histogram({
      name: `${prefix}transaction_duration_seconds`,
      help: 'Time from the begin of a transaction to its commit.',
      buckets: transactionBuckets,
      registers,
    }),
    partitionsAssigned: gauge('partitions_assigned', 'Partitions that this checker owns.', [], 'sum'),
    workersRunning: gauge('workers_running', 'Worker processes of this checker; 0 where it needs none.'),
    workersEnded: counter('workers_ended_total', 'Worker processes that ended unasked, by signal.', [
      'signal',
    ]),
    partitionFences: counter('partition_fences_total', 'Times an earlier owner of a partition was fenced.'),
    lag: gauge('input_lag_records', 'Records behind the last committed one.', ['partition']),
    offsetGapRecords: counter('offset_gap_records_total', 'Records gone before they were read.', [
      'partition',
    ]),
    brokerWaits: counter('broker_waits_total', 'Times the broker could not be used.', ['reason']),
    topicsCreated: counter('topics_created_total', 'Topics that the checker created.'),
    topicsUnfit: counter('topics_unfit_total', 'Output topics found to lose records before the input.', [
      'reason',
    ]),
    faults: counter('faults_total', 'Faults raised, by code.', ['code']),
    shadowInfo: gauge('shadow_info', 'Constant 1 where a shadow ruleset judges: which.', ['ruleset_digest']),
    shadowRefused: gauge('shadow_refused', '1 where a shadow ruleset is asked for and not sound, else 0.'),
    shadowCompared: counter('shadow_episodes_compared_total', 'Episodes judged by the shadow ruleset too.'),
    shadowSkipped: counter('shadow_episodes_skipped_total', 'Episodes not judged by both rulesets.', [
      'reason',
    ]),
    shadowDifferences: counter('shadow_differences_total', 'Episodes that the shadow judges otherwise.', [
      'change',
    ]),
    shadowRules: counter(
      'shadow_rule_differences_total',
      'Rules, and scopes of packs, that say something else of an episode under the shadow ruleset.',
      ['pack', 'rule', 'effect'],
    ),
    shadowWritten: counter('shadow_differences_written_total', 'Differences written to the shadow topic.'),
    shadowUnwritten: counter('shadow_differences_unwritten_total', 'Differences not written, or in doubt.', [
      'reason',
    ]),
  }
  // A rate needs the series from its first scrape on, not from the first such record on.
  for (const outcome of recordOutcomes) {
    metrics.recordsOut.inc({ outcome }, 0)
    if (isAssessed(outcome)) metrics.episodesAssessed.inc({ outcome }, 0)
  }
  return metrics
}

export type CheckerMetrics = ReturnType<typeof createCheckerMetrics>
