import type { OutputRecord, StoredRecord } from '../../pipeline/record.ts'
import type { Signal } from '../signal.ts'
import type { PartitionCounts } from '../topic-checks.ts'

/** Outputs and the group's next offset in the input partition that they come from: all visible at once. */
interface LocalCommit {
  readonly outputs: readonly OutputRecord[]
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly next: bigint
}

/** What a job in this process needs of the place that holds the records. */
export interface LocalLog {
  readonly partitionCounts: () => PartitionCounts
  /** At most `most` records from offset `from` on; none when there are none yet. */
  readonly read: (
    topic: string,
    partition: number,
    from: bigint,
    most: number,
  ) => Promise<readonly StoredRecord[]>
  /** The offset that the next record of the partition will get. */
  readonly end: (topic: string, partition: number) => bigint
  readonly committed: (group: string, topic: string) => ReadonlyMap<number, bigint>
  readonly commit: (commit: LocalCommit) => Promise<void>
  /** Notified on every append, and on every change of a group. */
  readonly changed: Signal
}
