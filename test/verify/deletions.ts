import type { StoredRecord } from '../../services/pipeline/record.ts'
import type { Transport } from '../../services/transports/transport.ts'

/** What of a topic is gone, in its partition 0, and how the topic deletes. */
export interface Deletion {
  /** Everything before this offset. */
  readonly before?: number
  /** Single offsets, as compaction takes them. */
  readonly without?: readonly number[]
  readonly keptForMs?: number
  readonly compacted?: boolean
  /** It goes after the first look at what the topic holds, and before it is read. */
  readonly whileRead?: boolean
}

/** A transport whose topics have lost records, as only a broker's lose them. */
export function withDeletions(
  transport: Transport,
  deletions: Readonly<Record<string, Deletion>>,
): Transport {
  const looked = new Set<string>()
  return {
    ...transport,
    async retained(topic) {
      const retained = await transport.retained(topic)
      const { before = 0, whileRead, ...deletion } = deletions[topic] ?? {}
      const first = whileRead && !looked.has(topic) ? 0 : before
      looked.add(topic)
      const partitions = new Map(retained.partitions)
      const { next } = partitions.get(0) ?? { next: 0n }
      if (first > 0) partitions.set(0, { first: BigInt(first), next })
      return { ...retained, ...deletion, partitions }
    },
    async *read(topic): AsyncGenerator<StoredRecord> {
      const { before = 0, without = [] } = deletions[topic] ?? {}
      for await (const record of transport.read(topic)) {
        const offset = Number(record.offset)
        if (record.partition !== 0 || (offset >= before && !without.includes(offset))) yield record
      }
    },
  }
}
