import type { Consumer, EachBatchPayload } from 'kafkajs'

/** What happens to a member of a group beside the batches that it handles. */
export interface GroupEvents {
  /** The group was joined, for the first time or anew; these partitions are its own now. */
  joined(partitions: readonly number[]): void
  /** The group has begun to be joined anew. */
  rebalancing(): void
  /** A fetch held nothing but markers and aborted records; the next starts at `next`, the log ended at `end`. */
  passed(partition: number, next: bigint, end: bigint): void
  /** An offset was out of range, and the client has committed a negative one in its place. */
  reset(): void
  /** A fetch was answered, with records or without. */
  fetched(): void
  crashed(error: unknown, restarts: boolean): void
}

/** Starts to consume the input; settles when the group was joined, or the client has told of a crash. */
export async function joinGroup(
  consumer: Consumer,
  input: string,
  partitionsAtOnce: number,
  eachBatch: (payload: EachBatchPayload) => Promise<void>,
): Promise<void> {
  await consumer.connect()
  // From the beginning, or an offset that is out of range would skip to the end.
  await consumer.subscribe({ topic: input, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: partitionsAtOnce,
    eachBatch,
  })
}

/** Passes on what the client tells. */
export function listenTo(consumer: Consumer, input: string, events: Partial<GroupEvents>): void {
  const { GROUP_JOIN, REBALANCING, FETCH, END_BATCH_PROCESS, REQUEST, CRASH } = consumer.events
  consumer.on(GROUP_JOIN, ({ payload }) => events.joined?.(payload.memberAssignment[input] ?? []))
  consumer.on(REBALANCING, () => events.rebalancing?.())
  consumer.on(END_BATCH_PROCESS, ({ payload }) => {
    const { batchSize, partition, lastOffset, highWatermark } = payload
    if (batchSize === 0) events.passed?.(partition, BigInt(lastOffset) + 1n, BigInt(highWatermark))
  })
  consumer.on(FETCH, () => events.fetched?.())
  // With autoCommit off, this is the only offset that it ever commits.
  consumer.on(REQUEST, ({ payload }) => {
    if (payload.apiName === 'OffsetCommit') events.reset?.()
  })
  consumer.on(CRASH, ({ payload }) => events.crashed?.(payload.error, payload.restart))
}
