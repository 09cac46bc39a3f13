import type { NewContent, OutputRecord, StoredRecord } from '../pipeline/record.ts'

/** A record to append; without `partition` its key decides (Kafka's murmur2 partitioner), as any producer's would. */
export interface NewRecord extends NewContent {
  readonly partition?: number
  readonly timestamp?: number
}

/** A topic to create. `config` holds Kafka topic configuration by its own names. */
export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  readonly config?: Readonly<Record<string, string>>
  /** Keeps records as long as this topic does (`retention.ms`, `retention.bytes`). */
  readonly retentionOf?: string
}

/** What a topic still holds. */
export interface Retained {
  /** By partition: the first offset that is not deleted, and the offset that the next record will get. */
  readonly partitions: ReadonlyMap<number, { readonly first: bigint; readonly next: bigint }>
  /**
   * Milliseconds, counted from a record's timestamp, before which retention deletes none: Infinity where it never
   * does, 0 where the size of the topic may decide.
   */
  readonly keptForMs: number
  /** Whether a later record of a key deletes the earlier ones. */
  readonly compacted: boolean
}

/** What a running job tells its owner; ids, offsets and counts only. */
export interface JobListener<Output extends OutputRecord = OutputRecord> {
  /** A batch's outputs and its input offsets became visible together. What outputs carry can be read until this returns. */
  batchCommitted?(batch: {
    partition: number
    firstOffset: bigint
    lastOffset: bigint
    outputs: readonly Output[]
    inputs: readonly StoredRecord[]
    seconds: number
  }): void
  /** A batch was given up and will be read again from the last committed offset. */
  batchAborted?(batch: { partition: number; firstOffset: bigint; reason: string }): void
  /** The partitions that this member owns now; called on every join of the group. */
  assigned?(partitions: readonly number[]): void
  /** This member fenced earlier owners of the partition and starts from this committed offset. */
  fenced?(fence: { partition: number; committed: bigint | null }): void
  /** Records were gone before they were read (retention, truncation): offsets from `expected` up to `found`. */
  offsetGap?(gap: { partition: number; expected: bigint; found: bigint }): void
  /** Records known to exist behind the last committed one, per partition. */
  lag?(lag: { partition: number; records: bigint }): void
  /** The broker cannot be used just now; the job waits and tries again. */
  waiting?(reason: string): void
  /** What the job waited for is over: the broker can be used again. */
  recovered?(): void
}

/** A consume-process-produce job: every input record's output and its offset become visible together, or not at all. */
export interface Job<Output extends OutputRecord = OutputRecord> {
  readonly group: string
  readonly input: string
  readonly outputs: readonly string[]
  /**
   * Awaited before the records of a batch are processed, for what processing them may need and cannot wait for. Its
   * rejection is trouble that is waited out, never the records' fault: it is called again, for the same records at
   * least. Where patience ends (on Kafka) the job does, with the Fault that it rejected with if it was one.
   */
  readonly prepare?: (records: readonly StoredRecord[]) => Promise<void>
  readonly process: (record: StoredRecord) => Output
  /**
   * What may stand for an output that its topic has no room for, best first: the first that fits is sent, alone, in
   * place of it. Called only when a transport was refused that one record for its size; where it is absent or none of
   * them fits, the job ends with the fault `record-unsendable`.
   */
  oversize?(record: StoredRecord, output: Output): readonly Output[]
  readonly listener?: JobListener<Output>
}

export interface RunningJob {
  /** Settles when the job has ended: fulfilled after `stop`, rejected with a Fault when it cannot go on. */
  readonly ended: Promise<void>
  /** Finishes or aborts the batch in hand, commits nothing half-done, and leaves the group. */
  stop(): Promise<void>
}

/** Appends to several topics at once, and is the only one of its id that can, until the next is opened. */
export interface TransactionalWriter {
  /**
   * Makes these records visible together. Throws `record-unsendable`, after which nothing of them is there and the writer
   * goes on. On any other fault it is of no more use: `topics-missing` and `broker-refused`, after which nothing of them is
   * there either; `writer-fenced` when another of its id was opened, or the broker ended the transaction for its age; and
   * `commit-unknown`: all of them may be there, or none. Only a new writer, and reading after it is open, tells.
   */
  append(records: readonly OutputRecord[]): Promise<void>
  close(): Promise<void>
}

/**
 * Where records come from and go to. The same contract suite runs on every implementation:
 * a topic is a number of partitions, a partition an append-only log with offsets from 0.
 */
export interface Transport {
  readonly name: 'kafka' | 'files' | 'memory'
  /** Creates the topics that do not exist yet. */
  createTopics(topics: readonly TopicSpec[]): Promise<void>
  /** Partitions by topic; a topic that does not exist is absent from the map. */
  partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** What of the topic is not deleted. Throws `topics-missing`. */
  retained(topic: string): Promise<Retained>
  append(topic: string, records: readonly NewRecord[]): Promise<void>
  /**
   * Opens a writer. Every earlier one of this id is fenced then: what it has not committed will never be there. An id
   * is formed like the name of a topic.
   */
  openWriter(id: string): Promise<TransactionalWriter>
  /** Committed records only, from the first retained to the end as it stood at the call; in order within a partition. */
  read(topic: string): AsyncIterable<StoredRecord>
  /** The group's committed offsets by partition: the next offset to process; a partition without one is absent. */
  committedOffsets(group: string, topic: string): Promise<ReadonlyMap<number, bigint>>
  /** Starts the job: reads from the committed offsets, or from the first retained record where there is none. */
  run<Output extends OutputRecord>(job: Job<Output>): Promise<RunningJob>
  close(): Promise<void>
}
