import { compareVerdicts } from '../compare-verdicts.ts'
import { checker, streams } from '../contender.ts'
import { avroEvents, nationalMix } from '../corpus.ts'
import { openKafkaStage } from '../kafka-stage.ts'
import { nationalTopic } from '../national-topic.ts'
import { inTurns, ratiosOf } from '../paired.ts'
import type { Part } from '../part.ts'
import type { Report } from '../report.ts'
import { measureSteady, type Steady } from '../steady.ts'
import { tellSteady } from '../steady-figures.ts'
import { streamsPeer } from '../streams-peer.ts'
import { writeStreamsRules } from '../streams-rules.ts'

const comparedPerMix = 10_000
const settings = [1, 2].flatMap((threads) => [100, 1_000].map((commitMs) => ({ threads, commitMs })))

/** Side by side stands only what does the same work. */
async function requireSameVerdicts(report: Report, log: (line: string) => void): Promise<void> {
  log('comparing the outputs of both sides, event by event')
  const mixes = [{ ablationShare: 0.9, defectRate: 0.8 }, nationalMix]
  const values = function* () {
    for (const mix of mixes)
      for (const { value } of avroEvents({ events: comparedPerMix, seed: 7, ...mix })) yield value
  }
  const { compared, differences } = await compareVerdicts(values(), log)
  if (differences.length > 0)
    throw new Error(`${differences.length} of ${compared} outputs differ: ${differences[0]}`)
  report.note(`the outputs of both sides were compared for ${compared} events: the same, byte for byte`)
}

/** The checker beside Kafka Streams with the same rules: by default and by its best commit interval, on one and two threads. */
export const streamsPart: Part = {
  measures: 'exactly-once throughput and CPU beside Kafka Streams with the same rules',
  async run({ events, pairs }, report, log) {
    const peer = await streamsPeer(log)
    await requireSameVerdicts(report, log)
    await using stage = await openKafkaStage(log)
    const rules = await writeStreamsRules(stage.folder)
    const topic = await nationalTopic(stage, events, 4, log)
    const ours = checker()
    const sides = [ours, ...settings.map((one) => streams(peer, rules, one))].map((contender) => ({
      name: contender.name,
      measure: () => measureSteady(stage, contender, topic),
    }))
    const measured = await inTurns(pairs, sides, (name, pair, { perSecond }) =>
      log(`pair ${pair}: ${name}: ${Math.round(perSecond)} events/s`),
    )
    for (const [name, runs] of measured) tellSteady(report, name, runs)
    const us = measured.get(ours.name) ?? []
    const theirs = [...measured].filter(([name]) => name !== ours.name).map(([, runs]) => runs)
    const throughput = (steady: Steady) => steady.perSecond
    const cpu = (steady: Steady) => steady.cpuPerMillion
    // Against the best of its settings, each figure by itself.
    const [worst] = theirs.map((runs) => ratiosOf(us, runs, throughput)).sort((a, b) => a.median - b.median)
    const [least] = theirs.map((runs) => ratiosOf(us, runs, cpu)).sort((a, b) => b.median - a.median)
    if (worst) report.ratio('exactly-once throughput / Kafka Streams', worst)
    if (least) report.ratio('CPU per event / Kafka Streams', least)
  },
}
