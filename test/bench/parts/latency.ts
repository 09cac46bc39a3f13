import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Contender, checker, type RunningContender, streams } from '../contender.ts'
import type { RatioName } from '../goals.ts'
import { type KafkaStage, openKafkaStage } from '../kafka-stage.ts'
import { inTurns, ratiosOf, spreadOf } from '../paired.ts'
import type { Part } from '../part.ts'
import type { Report } from '../report.ts'
import { streamsPeer } from '../streams-peer.ts'
import { writeStreamsRules } from '../streams-rules.ts'

/** In milliseconds, from produce to read_committed read. */
interface Latency {
  readonly measured: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
}

interface Latencies {
  /** Outputs that did not come in time. */
  readonly missing: number
  /** In the order of the rates. */
  readonly latencies: readonly Latency[]
}

/** The highest first: after it every side is warm. */
const rates = [
  { rate: 10_000, ratio: 'p99 at 10,000/s / Kafka Streams' },
  { rate: 1_000, ratio: 'p99 at 1,000/s / Kafka Streams' },
  { rate: 100, ratio: 'p99 at 100/s / Kafka Streams' },
] as const satisfies readonly { rate: number; ratio: RatioName }[]
const warmSeconds = 40
const settleSeconds = 2
const partitions = 4
const worker = 'test/bench/latency-worker.ts'

/** Events that all rates take together. */
const eventsFor = (seconds: number) =>
  rates.reduce((sum, { rate }) => sum + rate * (warmSeconds + settleSeconds + seconds), 0)

async function measure(
  stage: KafkaStage,
  contender: Contender,
  { seconds, corpus }: { readonly seconds: number; readonly corpus: string },
): Promise<Latencies> {
  const input = await stage.createInput(partitions)
  const { topics, prefix, remove } = await stage.createOutputs(input, partitions)
  const { brokers } = stage
  const folder = join(stage.folder, prefix)
  const running = contender.start({ brokers, topics, prefix, group: `group-${randomUUID()}`, folder })
  try {
    const outputs = [topics.enriched, topics.rejected, topics.deadLetter].join(',')
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[worker, '--brokers', brokers.join(','), '--input', input, '--outputs', outputs],
      ...['--corpus', corpus, '--rates', rates.map(({ rate }) => rate).join(',')],
      ...['--warm', String(warmSeconds), '--settle', String(settleSeconds), '--seconds', String(seconds)],
    ])
    const measured: Latencies = JSON.parse(stdout)
    if (measured.missing > 0) throw new Error(whyMissing(measured.missing, contender, running))
    return measured
  } finally {
    await running.stop()
    await remove()
    await stage.removeTopics([input])
  }
}

function whyMissing(missing: number, { name }: Contender, { lastWords }: RunningContender): string {
  const words = lastWords()
  return words === null
    ? `${name} fell behind: ${missing} outputs had not come half a minute after the last event`
    : `${name} ended, with ${missing} outputs missing:\n${words}`
}

/** How long an event takes to its committed output, beside Kafka Streams as it comes. */
export const latency: Part = {
  measures:
    'produce to read_committed read at 100, 1,000 and 10,000 events/s, beside Kafka Streams by default',
  events: null,
  enough: { pairs: 5, events: 0 },
  minutes: 17,
  async run({ pairs, seconds, corpora }, report, log) {
    const peer = await streamsPeer(log)
    await using stage = await openKafkaStage(log)
    const rules = await writeStreamsRules(stage.folder)
    const corpus = corpora.national(eventsFor(seconds))
    const contenders = [checker(), streams(peer, rules, { threads: 1, commitMs: 100 })]
    log('warming up the broker, with each of them once')
    for (const contender of contenders) await measure(stage, contender, { seconds: 1, corpus })
    const sides = contenders.map((contender) => ({
      name: contender.name,
      measure: () => measure(stage, contender, { seconds, corpus }),
    }))
    const measured = await inTurns(pairs, sides, (name, pair, { latencies }) => {
      for (const [n, { p50, p99 }] of latencies.entries())
        log(`pair ${pair}: ${name} ${atRate(n)}: p50 ${p50} ms, p99 ${p99} ms`)
    })
    for (const [n, { ratio }] of rates.entries()) {
      const ofRate = [...measured].map(
        ([name, runs]) => [name, runs.flatMap(({ latencies }) => latencies[n] ?? [])] as const,
      )
      tellLatency(report, { at: atRate(n), ratio }, new Map(ofRate))
    }
  },
}

const atRate = (n: number) => `at ${rates[n]?.rate.toLocaleString('en-GB')}/s`

const quantiles = [
  ['p50', 'p50'],
  ['p99', 'p99'],
  ['p999', 'p99.9'],
] as const

/** `measured`: ours first, then theirs. */
export function tellLatency(
  report: Report,
  { at, ratio }: { readonly at: string; readonly ratio: RatioName },
  measured: ReadonlyMap<string, readonly Latency[]>,
): void {
  for (const [name, runs] of measured) {
    for (const [which, label] of quantiles)
      report.figure(`${name} ${at}: ${label}, ms`, spreadOf(runs.map((run) => run[which])))
  }
  const [ours = [], theirs = []] = measured.values()
  report.ratio(
    ratio,
    ratiosOf(ours, theirs, ({ p99 }) => p99),
  )
}
