import { expect, test } from 'vitest'
import { lasting, pooled, pooledPage } from '../../services/telemetry/pooled-metrics.ts'
import { createTelemetry, type Telemetry } from '../../services/telemetry/telemetry.ts'

const create = () => createTelemetry({ level: 'silent', service: 'checker' })

/** A worker that has committed so many records in one transaction, on partitions of its own. */
function worker(records: number, partitions: readonly number[]): Telemetry {
  const telemetry = create()
  telemetry.started({ config: {}, version: '1.2.3', rulesetDigest: 'sha256:abc', packs: [] })
  telemetry.partitionsAssigned(partitions)
  for (const partition of partitions) telemetry.lagMeasured({ partition, records: 7n })
  telemetry.batchCommitted({
    ...{ partition: 0, firstOffset: 0n, lastOffset: 1n, seconds: 0.02, records },
    ...{ outcomes: [{ outcome: 'miscoded', count: records }], findings: [], deadLetters: [], providers: [] },
  })
  return telemetry
}

async function samplesOf(page: Promise<string>): Promise<Map<string | undefined, number>> {
  const samples = [...(await page).matchAll(/^(?:coding_quality_)?([^#\s].*) (\S+)$/gm)]
  return new Map(samples.map(([, name, value]) => [name, Number(value)]))
}

test('counts are added up, what each has of its own stands beside the others, and readiness is that of all', async () => {
  const [one, other] = [worker(5, [0, 2]), worker(3, [1])]
  one.readinessChanged('ready')
  const page = async () =>
    samplesOf(pooledPage([await one.metrics.snapshot(), await other.metrics.snapshot()]))
  const samples = await page()
  const expected = {
    records_in_total: 8,
    'records_out_total{outcome="miscoded"}': 8,
    transaction_duration_seconds_count: 2,
    'transaction_duration_seconds_bucket{le="0.025"}': 2,
    'checker_info{version="1.2.3",ruleset_digest="sha256:abc"}': 1,
    partitions_assigned: 3,
    'input_lag_records{partition="1"}': 7,
    'input_lag_records{partition="2"}': 7,
    ready: 0,
  }
  for (const [name, value] of Object.entries(expected))
    expect([name, samples.get(name)]).toEqual([name, value])
  other.readinessChanged('ready')
  expect((await page()).get('ready')).toBe(1)
})

test('of a process that is gone the counts stay and nothing else, and survive being pooled and sent', async () => {
  const gone = structuredClone(lasting(await worker(5, [0]).metrics.snapshot()))
  const twice = await pooled([gone, gone])
  const samples = await samplesOf(pooledPage([await worker(3, [1]).metrics.snapshot(), twice]))
  expect(samples.get('records_in_total')).toBe(13)
  expect(samples.get('transaction_duration_seconds_count')).toBe(3)
  expect(samples.get('partitions_assigned')).toBe(1)
  expect(samples.get('input_lag_records{partition="0"}')).toBeUndefined()
})

test('a page of one process has the same samples of ours as its own', async () => {
  const telemetry = worker(5, [0])
  const own = await samplesOf(telemetry.metrics.text())
  const pooledOne = await samplesOf(pooledPage([await telemetry.metrics.snapshot()]))
  const ours = (samples: typeof own) =>
    [...samples].filter(([name]) => !/^(?:nodejs|process)/.test(String(name)))
  expect(ours(pooledOne)).toEqual(ours(own))
  expect(ours(own).length).toBeGreaterThan(30)
})
