import type { RecordContent } from '../../../pipeline/record.ts'
import type { FetchedRecord } from '../aborted-records.ts'
import { damaged, readBytes, readHeaders } from './read-bytes.ts'
import { type Cursor, readVarint, readVarlong } from './varint.ts'

/** The part of the decoder of kafkajs 2.2.4 that is at the records of a partition: their length stands first. */
export interface FetchDecoder {
  readonly buffer: Buffer
  offset: number
}

/** Decodes the records of a partition, as the client's own does. */
export type ReadBatches = (decoder: FetchDecoder) => Promise<readonly FetchedRecord[]>

/** A record as it is decoded here: its timestamp, in milliseconds, and its offset are no text any more. */
interface ReadRecord extends FetchedRecord, RecordContent {
  readonly key: Buffer | null
  readonly offset: bigint
  readonly timestamp: number
}

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
  const bytes = batch.subarray(at.records)
  const cursor = { bytes: codec ? await codec.decompress(bytes) : bytes, at: 0 }
  const context = contextOf(batch, attributes)
  for (let read = 0; read < count; read += 1) records.push(readRecord(cursor, context))
}

interface Context {
  readonly firstOffset: bigint
  /** The time of a record, so many milliseconds after the first; the broker's where all have that. */
  readonly timestampAfter: (delta: number | bigint) => number
  readonly isControlRecord: boolean
  readonly batchContext: FetchedRecord['batchContext']
}

const contextOf = (batch: Buffer, attributes: number): Context => ({
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

function readRecord(cursor: Cursor, context: Context): ReadRecord {
  const length = readVarint(cursor)
  const end = cursor.at + length
  if (length < 0 || end > cursor.bytes.length) throw damaged()
  // Its attributes, which mean nothing yet.
  cursor.at += 1
  const timestampDelta = readVarlong(cursor)
  const offset = context.firstOffset + BigInt(readVarint(cursor))
  const key = readBytes(cursor, end)
  const value = readBytes(cursor, end)
  const headers = readHeaders(cursor, end)
  cursor.at = end
  const { isControlRecord, batchContext } = context
  const timestamp = context.timestampAfter(timestampDelta)
  return { offset, timestamp, key, value, headers, isControlRecord, batchContext }
}
