import { register as globalRegistry } from '@prometheus-io/client'
import { describe, expect, test } from 'vitest'
import { Fault } from '../../services/fault.ts'
import type { BatchSummary } from '../../services/telemetry/batch-events.ts'
import { createTelemetry, type Telemetry } from '../../services/telemetry/telemetry.ts'

/** A telemetry whose lines and samples can be looked at. */
function watched(level: 'trace' | 'info' = 'trace') {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => {
    lines.push(JSON.parse(line))
  }
  const telemetry = createTelemetry({ level, service: 'checker', destination: { write } })
  /** The samples of our own metrics, by name and labels as they stand on the page. */
  const samples = async () => {
    const page = await telemetry.metrics.text()
    return new Map(
      [...page.matchAll(/^coding_quality_(\S.*) (\S+)$/gm)].map(([, name, value]) => [name, Number(value)]),
    )
  }
  return { telemetry, lines, samples }
}

const batch: BatchSummary = {
  partition: 2,
  firstOffset: 10n,
  lastOffset: 14n,
  seconds: 0.02,
  records: 5,
  outcomes: [
    { outcome: 'miscoded', count: 2 },
    { outcome: 'conforming', count: 1 },
    { outcome: 'tombstone', count: 1 },
    { outcome: 'undecodable', count: 1 },
  ],
  findings: [{ rule: 'ipg553/diagnosis-coded', severity: 'error', status: 'fail', count: 2 }],
  deadLetters: [{ code: 'avro-truncated', stage: 'decode', count: 1 }],
  providers: [
    { provider: 'RXX01', outcome: 'miscoded', count: 2 },
    { provider: null, outcome: 'conforming', count: 1 },
  ],
}

const start = {
  config: { brokers: 'localhost:9092', httpPort: 0 },
  version: '1.2.3',
  rulesetDigest: 'sha256:abc',
  packs: [{ id: 'ipg553', version: '1.0.0' }],
}

type Events = Omit<Telemetry, 'metrics' | 'flush'>

/** For every event of the catalogue: a call, its line, and the samples that it moves. */
const catalogue: {
  [Name in keyof Events]: [
    call: (tell: Events[Name]) => void,
    line: Record<string, unknown>,
    samples: Record<string, number>,
  ]
} = {
  started: [
    (tell) => tell(start),
    { level: 'info', event: 'started', packs: ['ipg553 1.0.0'], config: start.config },
    { 'checker_info{version="1.2.3",ruleset_digest="sha256:abc"}': 1 },
  ],
  stopping: [(tell) => tell('SIGTERM'), { level: 'info', event: 'stopping', cause: 'SIGTERM' }, {}],
  stopped: [
    (tell) => tell(),
    { level: 'info', event: 'stopped', records: 0, batchesCommitted: 0, seconds: expect.any(Number) },
    {},
  ],
  readinessChanged: [
    (tell) => tell('ready'),
    { level: 'info', event: 'readiness-changed', readiness: 'ready' },
    { ready: 1 },
  ],
  faultRaised: [
    (tell) => tell(new Fault('broker-lost', 'The broker was lost')),
    { level: 'error', event: 'fault-raised', fault: { code: 'broker-lost', message: 'The broker was lost' } },
    { 'faults_total{code="broker-lost"}': 1 },
  ],
  partitionsAssigned: [
    (tell) => tell([0, 3]),
    { level: 'info', event: 'partitions-assigned', partitions: [0, 3] },
    { partitions_assigned: 2 },
  ],
  partitionFenced: [
    (tell) => tell({ partition: 1, committed: null }),
    { level: 'info', event: 'partition-fenced', partition: 1, committed: null },
    { partition_fences_total: 1 },
  ],
  brokerWaiting: [
    (tell) => tell('ECONNREFUSED'),
    { level: 'warn', event: 'broker-waiting', reason: 'ECONNREFUSED' },
    { 'broker_waits_total{reason="ECONNREFUSED"}': 1 },
  ],
  brokerBack: [(tell) => tell(), {}, {}],
  topicUnfit: [
    (tell) => tell({ name: 'coded-episodes.rejected', reason: 'compacted' }),
    { level: 'warn', event: 'topic-unfit', topic: 'coded-episodes.rejected', reason: 'compacted' },
    { 'topics_unfit_total{reason="compacted"}': 1 },
  ],
  topicCreated: [
    (tell) => tell({ name: 'coded-episodes', partitions: 4 }),
    { level: 'info', event: 'topic-created', topic: 'coded-episodes', partitions: 4 },
    { topics_created_total: 1 },
  ],
  batchCommitted: [
    (tell) => tell(batch),
    { level: 'debug', event: 'batch-committed', partition: 2, firstOffset: 10, lastOffset: 14, records: 5 },
    {
      batches_committed_total: 1,
      records_in_total: 5,
      'records_out_total{outcome="miscoded"}': 2,
      'records_out_total{outcome="conforming"}': 1,
      'records_out_total{outcome="tombstone"}': 1,
      'records_out_total{outcome="undecodable"}': 1,
      'episodes_assessed_total{outcome="miscoded"}': 2,
      'episodes_assessed_total{outcome="conforming"}': 1,
      'findings_total{pack="ipg553",rule="ipg553/diagnosis-coded",severity="error",status="fail"}': 2,
      'dead_letters_total{failure_code="avro-truncated",stage="decode"}': 1,
      'provider_episodes_assessed_total{provider="RXX01",outcome="miscoded"}': 2,
      'provider_episodes_assessed_total{provider="none",outcome="conforming"}': 1,
      transaction_duration_seconds_count: 1,
      transaction_duration_seconds_sum: 0.02,
      'transaction_duration_seconds_bucket{le="0.025"}': 1,
      'transaction_duration_seconds_bucket{le="0.05"}': 1,
      'transaction_duration_seconds_bucket{le="0.1"}': 1,
      'transaction_duration_seconds_bucket{le="0.25"}': 1,
      'transaction_duration_seconds_bucket{le="0.5"}': 1,
      'transaction_duration_seconds_bucket{le="1"}': 1,
      'transaction_duration_seconds_bucket{le="2.5"}': 1,
      'transaction_duration_seconds_bucket{le="5"}': 1,
      'transaction_duration_seconds_bucket{le="10"}': 1,
      'transaction_duration_seconds_bucket{le="15"}': 1,
      'transaction_duration_seconds_bucket{le="+Inf"}': 1,
    },
  ],
  batchAborted: [
    (tell) => tell({ partition: 0, firstOffset: 7n, reason: 'INVALID_PRODUCER_EPOCH' }),
    { level: 'warn', event: 'batch-aborted', partition: 0, firstOffset: 7, reason: 'INVALID_PRODUCER_EPOCH' },
    { 'batches_aborted_total{reason="INVALID_PRODUCER_EPOCH"}': 1 },
  ],
  offsetGap: [
    (tell) => tell({ partition: 1, expected: 5n, found: 9n }),
    { level: 'error', event: 'offset-gap', partition: 1, expected: 5, found: 9, records: 4 },
    { 'offset_gap_records_total{partition="1"}': 4 },
  ],
  lagMeasured: [
    (tell) => tell({ partition: 3, records: 17n }),
    { level: 'trace', event: 'lag-measured', partition: 3, records: 17 },
    { 'input_lag_records{partition="3"}': 17 },
  ],
  shadowStarted: [
    (tell) => tell({ rulesetDigest: 'sha256:def', packs: start.packs, topic: 't', isSame: false }),
    {
      level: 'info',
      event: 'shadow-started',
      rulesetDigest: 'sha256:def',
      packs: ['ipg553 1.0.0'],
      topic: 't',
    },
    { 'shadow_info{ruleset_digest="sha256:def"}': 1 },
  ],
  shadowRefused: [
    (tell) => tell(new Fault('pack-invalid', 'rules/tried/pack.yaml:41:12 unknown code set')),
    {
      level: 'error',
      event: 'shadow-refused',
      fault: { code: 'pack-invalid', message: 'rules/tried/pack.yaml:41:12 unknown code set' },
    },
    { shadow_refused: 1 },
  ],
  shadowCompared: [
    (tell) =>
      tell({
        compared: 9,
        changes: [{ change: 'newly-miscoded', count: 2 }],
        rules: [{ rule: 'ipg553/diagnosis-primary', effect: 'changed', count: 2 }],
        written: 1,
      }),
    {},
    {
      shadow_episodes_compared_total: 9,
      'shadow_differences_total{change="newly-miscoded"}': 2,
      'shadow_rule_differences_total{pack="ipg553",rule="ipg553/diagnosis-primary",effect="changed"}': 2,
      shadow_differences_written_total: 1,
    },
  ],
  shadowSkipped: [
    (tell) => tell({ reason: 'queue-full', episodes: 250 }),
    { level: 'warn', event: 'shadow-skipped', reason: 'queue-full', episodes: 250 },
    { 'shadow_episodes_skipped_total{reason="queue-full"}': 250 },
  ],
  shadowUnwritten: [
    (tell) => tell({ reason: 'topics-missing', differences: 3 }),
    { level: 'warn', event: 'shadow-unwritten', reason: 'topics-missing', differences: 3 },
    { 'shadow_differences_unwritten_total{reason="topics-missing"}': 3 },
  ],
  workersChosen: [
    (tell) => tell({ workers: 2, wanted: 4, partitions: 2, isAskedFor: true }),
    { level: 'warn', event: 'workers-chosen', workers: 2, wanted: 4, partitions: 2 },
    {},
  ],
  workerStarted: [
    (tell) => tell({ worker: 2, workerPid: 4711 }),
    { level: 'info', event: 'worker-started', worker: 2, workerPid: 4711 },
    { workers_running: 1 },
  ],
  workerStopped: [
    (tell) => tell({ worker: 2, status: 0, signal: null }),
    { level: 'info', event: 'worker-stopped', worker: 2, status: 0, signal: null },
    { workers_running: -1 },
  ],
  workerEnded: [
    (tell) => tell({ worker: 2, status: null, signal: 'SIGKILL', restartInSeconds: 1 }),
    { level: 'error', event: 'worker-ended', worker: 2, signal: 'SIGKILL', restartInSeconds: 1 },
    { workers_running: -1, 'workers_ended_total{signal="SIGKILL"}': 1 },
  ],
}

describe('the catalogue', () => {
  test('every event of the telemetry is in this table', () => {
    const { metrics, flush, ...events } = createTelemetry({ level: 'silent', service: 'checker' })
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(events).sort())
  })

  test.each(Object.keys(catalogue).map((name) => name as keyof Events))(
    '%s logs and counts at most once, and moves nothing else',
    async (name) => {
      const { telemetry, lines, samples } = watched()
      const [call, line, moved] = catalogue[name]
      const before = await samples()
      ;(call as (tell: unknown) => void)(telemetry[name])
      const changed = [...(await samples())].filter(([sample, value]) => (before.get(sample) ?? 0) !== value)
      expect(Object.fromEntries(changed)).toEqual(moved)
      expect(lines).toHaveLength(Object.keys(line).length === 0 ? 0 : 1)
      if (lines[0]) {
        expect(lines[0]).toMatchObject({ service: 'checker', msg: expect.stringMatching(/^[A-Z]/), ...line })
      }
    },
  )
})

describe('what repeats', () => {
  test('a wait for the broker: each reason and place is logged once, every try is counted', async () => {
    const { telemetry, lines, samples } = watched()
    telemetry.brokerBack()
    const tries = ['ECONNREFUSED', 'partition 3: NOT_LEADER', 'partition 4: NOT_LEADER']
    for (const reason of [...tries, ...tries]) telemetry.brokerWaiting(reason)
    telemetry.brokerBack()
    telemetry.brokerBack()
    telemetry.brokerWaiting('ECONNREFUSED')
    expect(lines.map(({ event, place, reason }) => [event, place, reason])).toEqual([
      ['broker-waiting', undefined, 'ECONNREFUSED'],
      ['broker-waiting', 'partition 3', 'NOT_LEADER'],
      ['broker-waiting', 'partition 4', 'NOT_LEADER'],
      ['broker-back', undefined, undefined],
      ['broker-waiting', undefined, 'ECONNREFUSED'],
    ])
    const waits = [...(await samples())].filter(([name]) => name?.startsWith('broker_waits'))
    expect(Object.fromEntries(waits)).toEqual({
      'broker_waits_total{reason="ECONNREFUSED"}': 3,
      'broker_waits_total{reason="NOT_LEADER"}': 4,
    })
  })

  test('what the shadow leaves out is counted each time, and logged once a minute for each reason', async () => {
    const { telemetry, lines, samples } = watched()
    for (let times = 0; times < 3; times++) {
      telemetry.shadowSkipped({ reason: 'queue-full', episodes: 10 })
      telemetry.shadowSkipped({ reason: 'stalled', episodes: 1 })
      telemetry.shadowUnwritten({ reason: 'Canary Jones', differences: 2 })
    }
    expect(lines.map(({ event, reason }) => [event, reason])).toEqual([
      ['shadow-skipped', 'queue-full'],
      ['shadow-skipped', 'stalled'],
      ['shadow-unwritten', 'invalid'],
    ])
    const counted = await samples()
    expect(counted.get('shadow_episodes_skipped_total{reason="queue-full"}')).toBe(30)
    expect(counted.get('shadow_differences_unwritten_total{reason="invalid"}')).toBe(6)
  })

  test('a shadow that is the active ruleset is warned of', () => {
    const { telemetry, lines } = watched()
    telemetry.shadowStarted({ rulesetDigest: 'sha256:abc', packs: start.packs, topic: 't', isSame: true })
    expect(lines).toMatchObject([{ level: 'warn', msg: expect.stringContaining('nothing can differ') }])
  })

  test('the same readiness again is not logged again', async () => {
    const { telemetry, lines, samples } = watched()
    for (const state of ['starting', 'ready', 'ready', 'stopping'] as const) telemetry.readinessChanged(state)
    expect(lines.map(({ readiness }) => readiness)).toEqual(['starting', 'ready', 'stopping'])
    expect((await samples()).get('ready')).toBe(0)
  })

  test('the stop sums up what was done', () => {
    const { telemetry, lines } = watched('info')
    telemetry.batchCommitted(batch)
    telemetry.batchCommitted(batch)
    telemetry.batchAborted({ partition: 0, firstOffset: 0n, reason: 'fenced' })
    telemetry.stopped()
    expect(lines.at(-1)).toMatchObject({ records: 10, batchesCommitted: 2, batchesAborted: 1 })
    expect(lines).toHaveLength(2)
  })
})

describe('the metrics', () => {
  test('lag is shown of the partitions that are owned, and of no other', async () => {
    const { telemetry, samples } = watched()
    telemetry.lagMeasured({ partition: 0, records: 5n })
    telemetry.partitionsAssigned([1])
    telemetry.lagMeasured({ partition: 1, records: 6n })
    const lags = [...(await samples())].filter(([name]) => name?.startsWith('input_lag'))
    expect(lags).toEqual([['input_lag_records{partition="1"}', 6]])
  })

  test('every outcome is there from the start', async () => {
    const names = [...(await watched().samples()).keys()]
    const outcomes = (metric: string) => names.filter((name) => name?.startsWith(`${metric}{outcome=`)).length
    expect([outcomes('records_out_total'), outcomes('episodes_assessed_total')]).toEqual([6, 4])
  })

  test('two telemetries share nothing, and the global registry stays empty', async () => {
    const [one, other] = [watched(), watched()]
    one.telemetry.batchCommitted(batch)
    expect((await one.samples()).get('batches_committed_total')).toBe(1)
    expect((await other.samples()).get('batches_committed_total')).toBe(0)
    expect(globalRegistry.getMetricsAsArray()).toEqual([])
  })

  test('the process itself is measured too', async () => {
    const { telemetry } = watched()
    const page = await telemetry.metrics.text()
    expect(page).toMatch(/^process_cpu_seconds_total \d/m)
    expect(page).toMatch(/^nodejs_heap_size_used_bytes \d/m)
    expect(telemetry.metrics.contentType).toBe('text/plain; version=0.0.4; charset=utf-8')
  })

  test('providers beyond the limit share one series', async () => {
    const { telemetry, samples } = watched()
    const providers = Array.from({ length: 700 }, (_, index) => ({
      provider: `R${String(index).padStart(4, '0')}`,
      outcome: 'conforming' as const,
      count: 1,
    }))
    telemetry.batchCommitted({ ...batch, providers })
    const series = [...(await samples())].filter(([name]) => name?.startsWith('provider_episodes'))
    expect(series).toHaveLength(501)
    expect(Object.fromEntries(series)).toMatchObject({
      'provider_episodes_assessed_total{provider="other",outcome="conforming"}': 200,
    })
  })
})
