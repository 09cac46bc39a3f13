import { setTimeout as delay } from 'node:timers/promises'
import { kafkajs } from '../../services/transports/kafka/mended-client.ts'

const mostTries = 60
const tryEveryMs = 500

/**
 * The id of the broker that leads a partition of a topic, the partition given by its number or by the key that decides
 * on it, as ids of groups and transactions do in the topics of their coordinators. Waits while there is no leader.
 */
export async function leaderOf(
  brokers: readonly string[],
  topic: string,
  partition: number | string,
): Promise<number> {
  for (let left = mostTries; ; left -= 1) {
    try {
      return await askLeader(brokers, topic, partition)
    } catch (error) {
      if (left === 0) throw error
      await delay(tryEveryMs)
    }
  }
}

async function askLeader(brokers: readonly string[], topic: string, at: number | string): Promise<number> {
  const admin = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).admin()
  try {
    await admin.connect()
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    const partitions = topics[0]?.partitions ?? []
    const wanted = typeof at === 'number' ? at : hashOf(at) % partitions.length
    const leader = partitions.find(({ partitionId }) => partitionId === wanted)?.leader
    if (leader === undefined || leader < 0) throw new Error(`${topic} ${wanted} has no leader`)
    return leader
  } finally {
    await admin.disconnect()
  }
}

/** Java's hash of a string without its sign: by it Kafka chooses a coordinator's partition. */
function hashOf(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0
  return hash & 0x7fff_ffff
}
