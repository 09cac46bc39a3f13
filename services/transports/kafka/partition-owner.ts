import type { Kafka, Producer } from 'kafkajs'
import type { OutputRecord } from '../../pipeline/record.ts'
import { createProducer } from './client-settings.ts'
import type { PatientAdmin } from './patient-admin.ts'
import { readCommitted } from './topics.ts'
import { fence, sendWithin } from './transaction.ts'

/** Which partition of which input, for which group; and how long its transactions may stay open. */
export interface OwnedPartition {
  readonly group: string
  readonly input: string
  readonly partition: number
  readonly transactionTimeoutMs: number
  /** Written beside each offset that is committed, so that a job knows its own commits. */
  readonly signature: string
}

/** How a partition is taken over and committed for; tests put wrong ways here, to see that they are noticed. */
export type OwnPartition = typeof ownPartition

/** The only one that can commit for its partition, until the next one fences it. */
export interface PartitionOwner {
  /** The committed offset: what was read after all earlier owners were fenced, then what was committed since. */
  readonly position: bigint | null
  /**
   * Makes the outputs and the next offset visible together, or throws; it is of no more use then. `sendBytes` is how
   * large a send may be, where that is less than usual; `answered` is called after each step.
   */
  commit(
    outputs: readonly OutputRecord[],
    next: bigint,
    sendBytes?: number,
    answered?: () => void,
  ): Promise<void>
  close(): Promise<void>
}

/** The transactional id of whoever owns a partition of the input for the group. */
export function transactionalIdOf(group: string, input: string, partition: number): string {
  // No topic's name holds a slash: two groups and inputs never come to one id, and fence each other.
  return `${group}/${input}/${partition}`
}

/**
 * Fences, then reads: whoever owned the partition before can commit nothing any more when the committed offset is
 * fetched. Fetched earlier, it could be old by the time we commit, and both of us would have processed the same.
 */
export async function ownPartition(
  client: Kafka,
  admin: PatientAdmin,
  owned: OwnedPartition,
): Promise<PartitionOwner> {
  const { group, input, partition, transactionTimeoutMs } = owned
  const id = transactionalIdOf(group, input, partition)
  const producer = createProducer(client, { id, timeoutMs: transactionTimeoutMs })
  const close = () => producer.disconnect().catch(() => {})
  try {
    await producer.connect()
    await fence(producer)
    const committed = await admin.askOnce((asked) => readCommitted(asked, group, input))
    let position = committed.get(partition) ?? null
    return {
      get position() {
        return position
      },
      async commit(outputs, next, sendBytes, answered) {
        await commit(producer, owned, { outputs, next, sendBytes, answered })
        position = next
      },
      close,
    }
  } catch (error) {
    void close()
    throw error
  }
}

interface Commit {
  readonly outputs: readonly OutputRecord[]
  readonly next: bigint
  readonly sendBytes: number | undefined
  readonly answered: (() => void) | undefined
}

async function commit(
  producer: Producer,
  { group, input, partition, signature }: OwnedPartition,
  { outputs, next, sendBytes, answered }: Commit,
): Promise<void> {
  const transaction = await producer.transaction()
  await sendWithin(transaction, outputs, sendBytes)
  answered?.()
  // After the sends, because these are tried again where the broker is not ready yet, and the offsets are not.
  const offsets = [{ topic: input, partitions: [{ partition, offset: String(next), metadata: signature }] }]
  await transaction.sendOffsets({ consumerGroupId: group, topics: offsets })
  answered?.()
  // An error here says nothing about whether it was committed. Only fencing and reading again does.
  await transaction.commit()
}
