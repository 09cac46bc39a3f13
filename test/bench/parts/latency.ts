import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Contender, checker, streams } from '../contender.ts'
import { avroEvents, nationalMix, writeCorpus } from '../corpus.ts'
import { type KafkaStage, openKafkaStage } from '../kafka-stage.ts'
import { inTurns, ratiosOf, spreadOf } from '../paired.ts'
import type { Part } from '../part.ts'
import { streamsPeer } from '../streams-peer.ts'
import { writeStreamsRules } from '../streams-rules.ts'

/** In milliseconds, from produce to read_committed read. */
interface Latency {
  readonly measured: number
  readonly missing: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
}

const rates = [100, 1_000, 10_000]
const warmSeconds = 15
const partitions = 4
const worker = 'test/bench/latency-worker.ts'

async function measure(
  stage: KafkaStage,
  contender: Contender,
  load: { rate: number; seconds: number; corpus: string },
): Promise<Latency> {
  const input = await stage.createInput(partitions)
  const { topics, prefix, remove } = await stage.createOutputs(input, partitions)
  const { brokers } = stage
  const folder = join(stage.folder, prefix)
  const running = contender.start({ brokers, topics, prefix, group: `group-${randomUUID()}`, folder })
  try {
    const outputs = [topics.enriched, topics.rejected, topics.deadLetter].join(',')
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[worker, '--brokers', brokers.join(','), '--input', input, '--outputs', outputs],
      ...['--corpus', load.corpus, '--rate', String(load.rate)],
      ...['--warm', String(warmSeconds), '--seconds', String(load.seconds)],
    ])
    const latency: Latency = JSON.parse(stdout)
    if (latency.missing > 0)
      throw new Error(`${latency.missing} outputs did not come\n${running.lastWords() ?? ''}`)
    return latency
  } finally {
    await running.stop()
    await remove()
    await stage.removeTopics([input])
  }
}

/** How long an event takes to its committed output, beside Kafka Streams as it comes. */
export const latency: Part = {
  measures:
    'produce to read_committed read at 100, 1,000 and 10,000 events/s, beside Kafka Streams by default',
  async run({ pairs, seconds }, report, log) {
    const peer = await streamsPeer(log)
    await using stage = await openKafkaStage(log)
    const rules = await writeStreamsRules(stage.folder)
    const corpus = join(stage.folder, 'latency.events')
    const events = Math.max(...rates) * (warmSeconds + seconds)
    log(`generating ${events} events`)
    writeCorpus(corpus, avroEvents({ events, seed: 6, ...nationalMix }))
    const contenders = [checker(), streams(peer, rules, { threads: 1, commitMs: 100 })]
    log('warming up the broker, with each of them once')
    for (const contender of contenders)
      await measure(stage, contender, { rate: Math.max(...rates), seconds: 1, corpus })
    for (const rate of rates) {
      const sides = contenders.map((contender) => ({
        name: contender.name,
        measure: () => measure(stage, contender, { rate, seconds, corpus }),
      }))
      const at = `at ${rate.toLocaleString('en-GB')}/s`
      const measured = await inTurns(pairs, sides, (name, pair, { p50, p99 }) =>
        log(`pair ${pair}: ${name} ${at}: p50 ${p50} ms, p99 ${p99} ms`),
      )
      for (const [name, runs] of measured) {
        for (const which of ['p50', 'p99', 'p999'] as const)
          report.figure(`${name} ${at}: ${which}, ms`, spreadOf(runs.map((run) => run[which])))
      }
      const [ours, theirs] = contenders.map(({ name }) => measured.get(name) ?? [])
      report.ratio(
        `p99 ${at} / Kafka Streams`,
        ratiosOf(ours ?? [], theirs ?? [], ({ p99 }) => p99),
      )
    }
  },
}
