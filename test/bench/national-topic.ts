import type { Corpora } from './corpora.ts'
import { withWarmUp } from './corpus-file.ts'
import { fillTopic } from './fill-topic.ts'
import type { KafkaStage } from './kafka-stage.ts'
import type { FilledTopic } from './steady.ts'
import { readCorpus } from './stored-corpus.ts'

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
  await fillTopic(stage.transport, input, readCorpus(file))
  return { input, partitions, events }
}
