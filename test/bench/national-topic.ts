import type { Corpora } from './corpora.ts'
import { jsonEvents, nationalMix } from './corpus.ts'
import { withWarmUp } from './corpus-file.ts'
import { fillTopic } from './fill-topic.ts'
import type { KafkaStage } from './kafka-stage.ts'
import type { FilledTopic } from './steady.ts'
import { eventsIn } from './stored-corpus.ts'

/** Fills a new topic with generated events in the national mix: so many for the steady state, and those to warm up. */
export async function nationalTopic(
  stage: KafkaStage,
  corpora: Corpora,
  steadyEvents: number,
  partitions: number,
): Promise<FilledTopic> {
  const events = withWarmUp(steadyEvents)
  const file = corpora.national(events)
  const input = await stage.createInput(partitions)
  await fillTopic(stage.transport, input, eventsIn(file))
  return { input, partitions, events }
}

/** The same events in a topic as JSON. */
export async function nationalTopicInJson(
  stage: KafkaStage,
  steadyEvents: number,
  partitions: number,
): Promise<FilledTopic> {
  const events = withWarmUp(steadyEvents)
  const input = await stage.createInput(partitions)
  await fillTopic(stage.transport, input, jsonEvents({ ...nationalMix, seed: 1, events }))
  return { input, partitions, events }
}
