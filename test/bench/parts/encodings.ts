import { readRules } from '../../../services/config/rules-folder.ts'
import { compileRuleset } from '../../../services/core/ruleset.ts'
import { createPipeline } from '../../../services/pipeline/pipeline.ts'
import { writtenHeaders } from '../../../services/pipeline/record.ts'
import { readLocalRegistry } from '../../../services/registry/local-registry.ts'
import { topicsBeside } from '../../checker/running-checker.ts'
import { checker } from '../contender.ts'
import { avroEvents, jsonEvents, nationalMix } from '../corpus.ts'
import { openKafkaStage } from '../kafka-stage.ts'
import { nationalTopic, nationalTopicInJson } from '../national-topic.ts'
import { inTurns, spreadOf } from '../paired.ts'
import type { Part } from '../part.ts'
import { peerPacks } from '../peer-packs.ts'
import type { Report } from '../report.ts'
import { measureSteady } from '../steady.ts'
import { tellSteady } from '../steady-figures.ts'
import type { KeyedEvent } from '../stored-corpus.ts'

const sized = 20_000

/** What it costs a checker, the broker and their disks that events come in Avro, or in JSON. */
export const encodings: Part = {
  measures:
    'throughput and CPU with the same events in Avro and in JSON, and how many bytes they and their outputs have',
  events: 400_000,
  enough: { pairs: 5, events: 2_000_000 },
  minutes: 4,
  async run({ events, pairs, corpora }, report, log) {
    const judge = usualPipeline()
    tellSizes(report, 'Avro', avroEvents({ ...nationalMix, seed: 1, events: sized }), judge)
    tellSizes(report, 'JSON', jsonEvents({ ...nationalMix, seed: 1, events: sized }), judge)
    await using stage = await openKafkaStage(log)
    const filled = {
      Avro: await nationalTopic(stage, corpora, events, 4),
      JSON: await nationalTopicInJson(stage, events, 4),
    }
    const sides = Object.entries(filled).map(([name, one]) => ({
      name,
      measure: () => measureSteady(stage, checker(), one),
    }))
    const measured = await inTurns(pairs, sides, (name, pair, { perSecond }) =>
      log(`pair ${pair}: ${name}: ${Math.round(perSecond)} events/s`),
    )
    for (const [name, runs] of measured) tellSteady(report, name, runs)
  },
}

const { input: topic, ...topics } = topicsBeside('coded-episodes')
type Judge = ReturnType<typeof createPipeline>

const usualPipeline = (): Judge =>
  createPipeline({
    ruleset: compileRuleset(readRules(peerPacks)),
    registry: readLocalRegistry(),
    topics,
    clock: () => new Date(),
  })

/** The mean bytes of events and of what a checker with the usual names of topics writes of them, as they are without a log around. */
function tellSizes(report: Report, name: string, events: Iterable<KeyedEvent>, judge: Judge): void {
  const sums = { 'of an event': 0, 'of its output': 0, "of its output's headers": 0 }
  let offset = 0n
  for (const { key, value } of events) {
    const record = { topic, partition: 1, offset, timestamp: Date.now(), key, value, headers: [] }
    const output = judge(record)
    sums['of an event'] += value.length
    sums['of its output'] += output.value?.length ?? 0
    for (const [header, text] of writtenHeaders(output.headers))
      sums["of its output's headers"] += Buffer.byteLength(header) + (text?.length ?? 0)
    offset += 1n
  }
  for (const [of, sum] of Object.entries(sums))
    report.figure(`${name}: bytes ${of}`, spreadOf([sum / Number(offset)]))
}
