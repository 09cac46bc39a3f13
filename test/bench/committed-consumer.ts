import type { Batch, Consumer } from 'kafkajs'
import { kafkajs } from '../../services/transports/kafka/mended-client.ts'

/** Topics whose committed records are read, and the name by which the broker tells who reads. */
export interface CommittedTopics {
  readonly brokers: readonly string[]
  readonly topics: readonly string[]
  readonly name: string
}

/** Reads committed records from the beginning of topics, and goes on; settles when the group has been joined. */
export async function consumeCommitted(
  { brokers, topics, name }: CommittedTopics,
  take: (batch: Batch) => void,
): Promise<Consumer> {
  const client = new kafkajs.Kafka({
    brokers: [...brokers],
    clientId: name,
    logLevel: kafkajs.logLevel.NOTHING,
  })
  const consumer = client.consumer({
    groupId: `${topics[0]}-${process.pid}-${name}`,
    readUncommitted: false,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 500,
  })
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve))
  await consumer.connect()
  await consumer.subscribe({ topics: [...topics], fromBeginning: true })
  await consumer.run({ eachBatchAutoResolve: true, eachBatch: async ({ batch }) => take(batch) })
  await joined
  return consumer
}
