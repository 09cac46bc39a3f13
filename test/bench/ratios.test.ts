import { expect, test } from 'vitest'
import { goalFigures } from './goals.ts'
import { describeMachine } from './machine.ts'
import { tellCheck } from './parts/check.ts'
import { tellCore } from './parts/core.ts'
import { tellLatency } from './parts/latency.ts'
import { tellNoChecking } from './parts/no-checking.ts'
import { tellRules } from './parts/rules.ts'
import { tellStreams } from './parts/streams.ts'
import { createReport, type Report } from './report.ts'
import { resultsOf } from './results.ts'

const steady = (perSecond: number, cpuPerMillion: number) => [
  { perSecond, cpuPerMillion, brokerCpuPerMillion: 5, peakMb: 200, startSeconds: 1 },
]
const latency = (p99: number) => [{ measured: 100, p50: 5, p99, p999: 99 }]
const latencies = new Map([
  ['checker', latency(30)],
  ['Kafka Streams', latency(120)],
])

const told: Readonly<Record<string, (report: Report) => void>> = {
  streams: (report) =>
    tellStreams(
      report,
      new Map([
        ['checker, 1 worker', steady(60, 5)],
        ['checker, 2 workers', steady(90, 6)],
        ['Kafka Streams, 1 thread', steady(40, 20)],
        ['Kafka Streams, 2 threads', steady(45, 25)],
        ['Kafka Streams, 1 thread, large batches', steady(50, 15)],
      ]),
    ),
  'no-checking': (report) =>
    tellNoChecking(
      report,
      new Map([
        ['checker', steady(80, 5)],
        ['no checking', steady(100, 4)],
        ['no checking, with headers', steady(90, 4)],
      ]),
    ),
  core: (report) =>
    tellCore(
      report,
      new Map([
        ['verdict', steady(900, 1)],
        ['projected', steady(1_000, 1)],
      ]),
    ),
  check: (report) =>
    tellCheck(
      report,
      new Map([
        ['check', steady(30, 1)],
        ['JSON.parse', steady(60, 1)],
      ]),
    ),
  rules: (report) =>
    tellRules(
      report,
      new Map([
        ['1 synthetic pack', steady(10, 2)],
        ['1000 synthetic packs', steady(10, 3)],
        ['1 synthetic pack, output written', steady(10, 4)],
        ['1000 synthetic packs, output written', steady(10, 5)],
      ]),
    ),
  latency(report) {
    tellLatency(report, { at: 'at 1,000/s', ratio: 'p99 at 1,000/s / Kafka Streams' }, latencies)
    tellLatency(report, { at: 'at 10,000/s', ratio: 'p99 at 10,000/s / Kafka Streams' }, latencies)
  },
}

test('the file of a run holds the median of each ratio under the name that others read it by', () => {
  const machine = describeMachine()
  const how = { measures: '', at: '', minutes: 1, pairs: 1, events: 1, seconds: 1, loadBefore: 0, machine }
  const found = Object.entries(told).map(([name, tell]) => {
    const report = createReport(() => {})
    tell(report)
    return { name, ...how, ...report }
  })
  const file = JSON.parse(JSON.stringify(resultsOf(machine, found)))
  expect(file.ratios).toEqual({
    // The best of each side: 90 / 50, and 5 / 15.
    'exactly-once throughput / Kafka Streams': 1.8,
    'CPU per event / Kafka Streams': 1 / 3,
    'checker / no checking': 0.8,
    'core / bare projected decoding': 0.9,
    'check / JSON.parse': 0.5,
    '1,000 packs / one pack': 1.5,
    'p99 at 1,000/s / Kafka Streams': 0.25,
    'p99 at 10,000/s / Kafka Streams': 0.25,
  })
  const third = 1 / 3
  expect(file.spreads['CPU per event / Kafka Streams']).toEqual({
    ...{ median: third, low: third, high: third },
    runs: 1,
  })
  expect(file.figures['1,000 packs / one pack, with the output written: CPU, ratio'].median).toBe(1.25)
  expect(file.figures[goalFigures.coreEvents]).toMatchObject({ median: 900 })
  expect(file.machine.versions).toMatchObject({
    'Apache Kafka': '4.3.1',
    'Kafka Streams': '4.3.1',
    kafkajs: '2.2.4',
  })
})
