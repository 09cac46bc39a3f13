import type { Kafka, Producer } from 'kafkajs'
import {
  type OwnPartition,
  ownPartition,
  type PartitionOwner,
} from '../../services/transports/kafka/partition-owner.ts'
import { readCommitted } from '../../services/transports/kafka/topics.ts'

// Each is wrong in one thing, as programs on this client commonly are, and the product's own in everything else.

/** Reads the committed offset, then fences: the old owner can commit in between. */
export const readThenFence: OwnPartition = async (client, admin, owned) => {
  const early = await admin.askOnce((asked) => readCommitted(asked, owned.group, owned.input))
  const askOnce = async () => early as never
  return ownPartition(client, { ...admin, askOnce }, owned)
}

/** Takes a commit that failed for aborted: fences anew, but goes on from where it believes to be. */
export function takeFailedForAborted(): OwnPartition {
  const believed = new Map<number, bigint | null>()
  return async (client, admin, owned) => {
    const owner = await ownPartition(client, admin, owned)
    if (!believed.has(owned.partition)) believed.set(owned.partition, owner.position)
    return {
      get position() {
        return believed.get(owned.partition) ?? null
      },
      async commit(...batch) {
        await owner.commit(...batch)
        believed.set(owned.partition, batch[1])
      },
      close: owner.close,
    }
  }
}

/** Aborts after a commit that failed, and goes on with the same producer. */
export function abortAndReuse(): OwnPartition {
  const kept = new Map<number, PartitionOwner>()
  return async (client, admin, owned) => {
    const owner = kept.get(owned.partition) ?? (await ownPartition(abortingOnFailure(client), admin, owned))
    kept.set(owned.partition, owner)
    return {
      get position() {
        return owner.position
      },
      commit: owner.commit,
      // Its sockets end with the job.
      close: async () => {},
    }
  }
}

/** The client, whose producers abort a transaction that failed to commit. */
function abortingOnFailure(client: Kafka): Kafka {
  const producer: Kafka['producer'] = (config) => {
    const made = client.producer(config)
    return { ...made, transaction: () => abortingTransaction(made) }
  }
  return Object.create(client, { producer: { value: producer } }) as Kafka
}

async function abortingTransaction(producer: Producer) {
  const transaction = await producer.transaction()
  const commit = async () => {
    try {
      await transaction.commit()
    } catch (error) {
      await transaction.abort().catch(() => {})
      throw error
    }
  }
  return { ...transaction, commit }
}
