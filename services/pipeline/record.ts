/** A header as it stands on the wire: order, repeated names and null values are kept. */
export type Header = readonly [name: string, value: Buffer | null]

/** A header to be written: what was read of another record, or a text of ours, which becomes UTF-8. */
export type NewHeader = Header | readonly [name: string, value: string]

/** Headers as they will be read. */
export const writtenHeaders = (headers: readonly NewHeader[]): readonly Header[] =>
  headers.map(([name, value]) => [name, typeof value === 'string' ? Buffer.from(value) : value])

/** What a record to be written carries, on any topic. */
export interface NewContent {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly NewHeader[]
}

/** What every record carries, as bytes. */
export interface RecordContent extends NewContent {
  readonly headers: readonly Header[]
}

/** A record read from a topic; `timestamp` in milliseconds since the epoch, UTC. */
export interface StoredRecord extends RecordContent {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly timestamp: number
}

/** A record on its way to one partition of one output topic. Its timestamp is its production time. */
export interface OutputRecord extends NewContent {
  readonly topic: string
  readonly partition: number
  /** What the job's listener is to hear of it when it has been committed. */
  readonly account?: unknown
}
