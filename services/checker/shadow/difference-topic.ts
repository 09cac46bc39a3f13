import { partitionsOf } from '../../transports/topic-checks.ts'
import type { Transport } from '../../transports/transport.ts'

/** Where differences go: a topic, which may be created as wide as the input's. */
export interface DifferencePlace {
  readonly topic: string
  readonly input: string
  readonly createTopic: boolean
}

/** The topic of differences as it is on the broker. */
export interface DifferenceTopic {
  /** How many partitions it has, which is asked once; Fault `topics-missing`, and what asking throws. */
  partitions(): Promise<number>
  /** Something went wrong with it: it may be another one by now. */
  forget(): void
}

export type TopicBroker = Pick<Transport, 'partitionCounts' | 'createTopics'>

/** `created` is told of the topic where it had to be created. */
export function differenceTopic(
  transport: TopicBroker,
  { topic, input, createTopic }: DifferencePlace,
  created: (topic: { name: string; partitions: number }) => void,
): DifferenceTopic {
  let mayCreate = createTopic
  let known: number | undefined

  const create = async (partitions: number): Promise<number> => {
    const config = { 'cleanup.policy': 'delete' }
    await transport.createTopics([{ name: topic, partitions, config, retentionOf: input }])
    // Once: a topic that somebody deletes stays deleted.
    mayCreate = false
    created({ name: topic, partitions })
    return partitions
  }

  const find = async (): Promise<number> => {
    const counts = await transport.partitionCounts([topic, input])
    const wanted = counts.get(input)
    if (!counts.has(topic) && mayCreate && wanted !== undefined) return create(wanted)
    return partitionsOf(counts, topic)
  }

  return {
    async partitions() {
      known ??= await find()
      return known
    },
    forget() {
      known = undefined
    },
  }
}
