import type { Buffer } from 'node:buffer'
import type { HeaderSizes, HeaderWriter, WireHeader } from './header-bytes.ts'
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from './varint.ts'
import { type Bytes, sizeOfBytes, writeBytes } from './wire-bytes.ts'

/** A record as it is handed to the mended client. */
export interface Message {
  readonly key?: Bytes
  readonly value: Bytes
  readonly headers?: readonly WireHeader[]
  readonly timestamp?: string | number | null
}

const noHeaders: readonly WireHeader[] = []
const attributesBytes = 1

/**
 * How many bytes a record takes, without the length that stands in front of it. Its place in the batch is told by records
 * from the first one, and milliseconds from its timestamp.
 */
export function sizeOfRecord(
  { key, value, headers = noHeaders }: Message,
  offsetDelta: number,
  timestampDelta: number,
  headerSizes: HeaderSizes,
): number {
  return (
    attributesBytes +
    sizeOfVarlong(timestampDelta) +
    sizeOfVarint(offsetDelta) +
    sizeOfBytes(key) +
    sizeOfBytes(value) +
    headerSizes.of(headers)
  )
}

/** Writes a record of this size, its length in front, and tells where it ends. */
export function writeRecord(
  target: Buffer,
  from: number,
  size: number,
  { key, value, headers = noHeaders }: Message,
  offsetDelta: number,
  timestampDelta: number,
  headerWriter: HeaderWriter,
): number {
  let at = writeVarint(target, from, size)
  target[at++] = 0
  at = writeVarlong(target, at, timestampDelta)
  at = writeVarint(target, at, offsetDelta)
  at = writeBytes(target, at, key)
  at = writeBytes(target, at, value)
  return headerWriter.write(at, headers)
}
