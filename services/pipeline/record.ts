/** A header as it stands on the wire: order, repeated names and null values are kept. */
export type Header = readonly [name: string, value: Buffer | null]

/** What every record carries, on any topic: key, value and headers as bytes. */
export interface RecordContent {
  readonly key: Buffer | null
  readonly value: Buffer | null
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
export interface OutputRecord extends RecordContent {
  readonly topic: string
  readonly partition: number
}
