import type { Job } from '../transport.ts'

/**
 * Notices records that were gone before they were read. Where its offset is out of range the client commits a
 * negative one and reads what there is; only who knew the offset before can tell.
 */
export interface OffsetGaps {
  /** The offset that the partition was, or will be, read from. */
  expect(partition: number, offset: bigint): void
  /** Tells the listener when an offset was expected and there is none any more; `found` is the first one there is. */
  compare(partition: number, committed: bigint | null, found: bigint): void
}

export function createOffsetGaps({ listener }: Job): OffsetGaps {
  const expected = new Map<number, bigint>()
  return {
    expect: (partition, offset) => void expected.set(partition, offset),
    compare(partition, committed, found) {
      const before = expected.get(partition)
      if (committed === null && before !== undefined && before !== found) {
        listener?.offsetGap?.({ partition, expected: before, found })
      }
      expected.set(partition, committed ?? found)
    },
  }
}
