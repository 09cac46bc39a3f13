import { join } from 'node:path'
import { avroEvents, nationalMix, readCorpus, writeCorpus } from './corpus.ts'
import { fillTopic } from './fill-topic.ts'
import type { KafkaStage } from './kafka-stage.ts'
import { type FilledTopic, warmUpShare } from './steady.ts'

/** Fills a new topic with generated events in the national mix: so many for the steady state, and those to warm up. */
export async function nationalTopic(
  stage: KafkaStage,
  steadyEvents: number,
  partitions: number,
  log: (line: string) => void,
): Promise<FilledTopic> {
  const events = Math.ceil(steadyEvents / (1 - warmUpShare))
  log(`generating ${events} events (some 20,000 to 30,000 a second)`)
  const file = join(stage.folder, 'national.events')
  writeCorpus(file, avroEvents({ events, seed: 1, ...nationalMix }))
  const input = await stage.createInput(partitions)
  await fillTopic(stage.transport, input, readCorpus(file))
  return { input, partitions, events }
}
