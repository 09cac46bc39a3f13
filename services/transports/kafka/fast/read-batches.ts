import type { FetchedRecord } from '../aborted-records.ts'
import { damaged, skipBytes, skipHeaders } from './read-bytes.ts'
import { RecordInBytes } from './record-in-bytes.ts'
import { type Cursor, readVarint, readVarlong } from './varint.ts'

/** The part of the decoder of kafkajs 2.2.4 that is at the records of a partition: their length stands first. */
export interface FetchDecoder {
  readonly buffer: Buffer
  offset: number
}

/** Decodes the records of a partition, as the client's own does. */
export type ReadBatches = (decoder: FetchDecoder) => Promise<readonly FetchedRecord[]>

type Crc32c = (bytes: Uint8Array) => number

/** Decompresses the records of a batch with these attributes; null where they say that it is not compressed. */
export type LookupCodec = (attributes: number) => { decompress(bytes: Buffer): Promise<Buffer> } | null

const lengthBytes = 4
const magic = 2
// The places of a batch's fields, in bytes from its beginning.
const at = {
  length: 8,
  afterLength: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  firstTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  count: 57,
  records: 61,
}
const masks = { appendTime: 0x08, transactional: 0x10, control: 0x20 }

/**
 * Decodes batches of records in place; the formats of before Kafka 0.11 are left to the client. Throws
 * `batch-unreadable` where a batch does not have the checksum that it came with, which the client never looks at, or a
 * record does not lie within its batch.
 */
export function readBatchesWith(
  lookupCodec: LookupCodec,
  clients: ReadBatches,
): (decoder: FetchDecoder, crc32c: Crc32c) => ReturnType<ReadBatches> {
  return async (decoder, crc32c) => {
    const from = decoder.offset + lengthBytes
    const size = decoder.buffer.readInt32BE(decoder.offset)
    const end = from + size
    if (size < at.records || end > decoder.buffer.length || decoder.buffer[from + at.magic] !== magic) {
      return clients(decoder)
    }
    decoder.offset = end
    const records: FetchedRecord[] = []
    for (const batch of wholeBatches(decoder.buffer.subarray(from, end))) {
      if (crc32c(batch.subarray(at.attributes)) !== batch.readUInt32BE(at.crc)) throw damaged()
      await readBatch(batch, lookupCodec, records)
    }
    return records
  }
}

// What the formats of before Kafka 0.11 do not say, as Kafka's own client tells it; the oldest says no time either.
const unsaid = {
  timestamp: '-1',
  headers: [],
  isControlRecord: false,
  batchContext: { producerId: '-1', inTransaction: false },
}

/** Reads as the client does, and tells what it leaves out of messages in the formats of before Kafka 0.11. */
export const withOldOnes =
  (read: ReadBatches): ReadBatches =>
  async (decoder) => {
    const messages = await read(decoder)
    return messages.map((message) =>
      'batchContext' in message ? message : Object.assign({}, unsaid, message),
    )
  }

/** The batches in these bytes; the broker cuts the last one off where it has answered enough. */
function* wholeBatches(bytes: Buffer): Generator<Buffer, undefined> {
  for (let start = 0; start + at.records <= bytes.length; ) {
    const end = start + at.afterLength + bytes.readInt32BE(start + at.length)
    if (end > bytes.length) return
    if (end < start + at.records) throw damaged()
    yield bytes.subarray(start, end)
    start = end
  }
}

async function readBatch(batch: Buffer, lookupCodec: LookupCodec, records: FetchedRecord[]): Promise<void> {
  const attributes = batch.readInt16BE(at.attributes)
  const codec = lookupCodec(attributes)
  const count = batch.readInt32BE(at.count)
  if (count <= 0) return
  const packed = batch.subarray(at.records)
  const bytes = codec ? await codec.decompress(packed) : packed
  const context = contextOf(batch, attributes, bytes)
  const cursor = { bytes, at: 0 }
  for (let read = 0; read < count; read += 1) records.push(readRecord(cursor, context))
}

/** What the records of a batch have in common. */
interface Context {
  readonly bytes: Buffer
  readonly firstOffset: bigint
  /** The time of a record, so many milliseconds after the first; the broker's where all have that. */
  readonly timestampAfter: (delta: number | bigint) => number
  readonly isControlRecord: boolean
  readonly batchContext: FetchedRecord['batchContext']
}

const contextOf = (batch: Buffer, attributes: number, bytes: Buffer): Context => ({
  bytes,
  firstOffset: batch.readBigInt64BE(0),
  timestampAfter:
    attributes & masks.appendTime
      ? always(Number(batch.readBigInt64BE(at.maxTimestamp)))
      : after(batch.readBigInt64BE(at.firstTimestamp)),
  isControlRecord: (attributes & masks.control) !== 0,
  batchContext: {
    inTransaction: (attributes & masks.transactional) !== 0,
    producerId: String(batch.readBigInt64BE(at.producerId)),
  },
})

const always = (timestamp: number) => () => timestamp

// Sums of these and a delta of 32 bits are exact.
const mostExact = 2 ** 52

function after(first: bigint): Context['timestampAfter'] {
  const start = Number(first)
  const isExact = Math.abs(start) < mostExact
  return (delta) => (isExact && typeof delta === 'number' ? start + delta : Number(first + BigInt(delta)))
}

/** A record that was fetched: its timestamp, in milliseconds, and its offset are no text as the client's are. */
class ReadRecord extends RecordInBytes implements FetchedRecord {
  private readonly context: Context
  private readonly timestampDelta: number | bigint
  private readonly offsetDelta: number

  constructor(
    context: Context,
    from: number,
    body: number,
    to: number,
    timestampDelta: number | bigint,
    offsetDelta: number,
  ) {
    super(from, body, to)
    this.context = context
    this.timestampDelta = timestampDelta
    this.offsetDelta = offsetDelta
  }

  get bytes(): Buffer {
    return this.context.bytes
  }

  get offset(): bigint {
    return this.context.firstOffset + BigInt(this.offsetDelta)
  }

  get timestamp(): number {
    return this.context.timestampAfter(this.timestampDelta)
  }

  get isControlRecord(): boolean {
    return this.context.isControlRecord
  }

  get batchContext(): FetchedRecord['batchContext'] {
    return this.context.batchContext
  }
}

function readRecord(cursor: Cursor, context: Context): ReadRecord {
  const from = cursor.at
  const length = readVarint(cursor)
  const to = cursor.at + length
  if (length < 0 || to > cursor.bytes.length) throw damaged()
  // Its attributes, which mean nothing yet.
  cursor.at += 1
  const timestampDelta = readVarlong(cursor)
  const offsetDelta = readVarint(cursor)
  const body = cursor.at
  skipBytes(cursor, to)
  skipBytes(cursor, to)
  skipHeaders(cursor, to)
  cursor.at = to
  return new ReadRecord(context, from, body, to, timestampDelta, offsetDelta)
}
