import type { Header, NewHeader } from '../../pipeline/record.ts'

/** What kafkajs 2.2.4 hands to the decoder of one record. */
export interface WireDecoder {
  readInt8(): number
  readVarInt(): number
  readVarLong(): { toString(): string }
  readVarIntBytes(): Buffer | null
  readVarIntString(): string | null
}

/** What kafkajs 2.2.4 writes a record with. */
export interface WireEncoder {
  readonly buffer: Buffer
  writeInt8(value: number): WireEncoder
  writeVarInt(value: number): WireEncoder
  writeVarLong(value: unknown): WireEncoder
  writeVarIntBytes(value: Buffer | string | null): WireEncoder
  writeVarIntString(value: string): WireEncoder
}

export interface WireEncoders {
  new (size?: number): WireEncoder
  sizeOfVarInt(value: number): number
  sizeOfVarLong(value: unknown): number
  sizeOfVarIntBytes(value: Buffer | string | null): number
}

/** The batch that a record lies in; offsets and times as decimal text. */
export interface BatchContext {
  readonly firstOffset: string
  readonly firstTimestamp: string
  readonly maxTimestamp: string
  readonly magicByte: number
  readonly timestampType: number
  readonly isControlBatch: boolean
}

export interface WireRecord {
  readonly offsetDelta?: number
  readonly timestampDelta?: number
  readonly key: Buffer | string | null
  readonly value: Buffer | string | null
  readonly headers?: readonly NewHeader[]
}

const appendTime = 1
const lengthBytes = 5

/** Decodes a record as kafkajs does, but with its headers as a list: order, repeated names and any name are kept. */
export function decodeRecord(decoder: WireDecoder, batch: BatchContext) {
  const attributes = decoder.readInt8()
  const timestampDelta = BigInt(decoder.readVarLong().toString())
  const offset = BigInt(batch.firstOffset) + BigInt(decoder.readVarInt())
  const timestamp =
    batch.timestampType === appendTime
      ? batch.maxTimestamp
      : (BigInt(batch.firstTimestamp) + timestampDelta).toString()
  return {
    magicByte: batch.magicByte,
    attributes,
    timestamp,
    offset: offset.toString(),
    key: decoder.readVarIntBytes(),
    value: decoder.readVarIntBytes(),
    headers: decodeHeaders(decoder),
    isControlRecord: batch.isControlBatch,
    batchContext: batch,
  }
}

function decodeHeaders(decoder: WireDecoder): Header[] {
  return Array.from({ length: decoder.readVarInt() }, () => [
    decoder.readVarIntString() ?? '',
    decoder.readVarIntBytes(),
  ])
}

/** Encodes a record byte for byte as kafkajs does, but takes its headers as a list, null values included. */
export function encodeRecordWith(Encoder: WireEncoders) {
  return ({ offsetDelta = 0, timestampDelta = 0, key, value, headers = [] }: WireRecord): WireEncoder => {
    const body = new Encoder(roomFor(key, value, headers))
      .writeInt8(0)
      .writeVarLong(timestampDelta)
      .writeVarInt(offsetDelta)
      .writeVarIntBytes(key)
      .writeVarIntBytes(value)
      .writeVarInt(headers.length)
    for (const [name, bytes] of headers) body.writeVarIntString(name).writeVarIntBytes(bytes)
    return new Encoder(body.buffer.length + lengthBytes).writeVarIntBytes(body.buffer)
  }
}

// A guess that is too small costs a copy, no more.
function roomFor(key: WireRecord['key'], value: WireRecord['value'], headers: readonly NewHeader[]): number {
  const named = headers.reduce(
    (sum, [name, bytes]) => sum + name.length + (bytes?.length ?? 0) + lengthBytes,
    0,
  )
  return 4 * lengthBytes + (key?.length ?? 0) + (value?.length ?? 0) + named
}
