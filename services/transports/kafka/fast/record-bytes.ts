import { Buffer } from 'node:buffer'
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from './varint.ts'

/** What the client takes for bytes: text as UTF-8. */
export type Bytes = Buffer | string | null | undefined

/** A record as it is handed to the mended client. */
export interface Message {
  readonly key?: Bytes
  readonly value: Bytes
  readonly headers?: readonly (readonly [name: string, value: Bytes])[]
  readonly timestamp?: string | number | null
}

const noHeaders: NonNullable<Message['headers']> = []
const attributesBytes = 1
const mostNames = 1_000
const mostNameBytes = 256
const mostPlaces = 64
const names = new Map<string, Buffer>()

/** A header's name as it stands on the wire, its length in front. Those that come again and again are kept. */
function nameOnWire(name: string): Buffer {
  const kept = names.get(name)
  if (kept) return kept
  const length = Buffer.byteLength(name)
  const bytes = Buffer.allocUnsafeSlow(sizeOfVarint(length) + length)
  bytes.write(name, writeVarint(bytes, 0, length))
  // Whoever writes to the input chooses names, too.
  if (names.size < mostNames && length <= mostNameBytes) names.set(name, bytes)
  return bytes
}

// Records of a batch mostly have the same names at the same places: that is looked at first.
const lastNames: string[] = []
const lastOnWire: Buffer[] = []

function nameAt(index: number, name: string): Buffer {
  const last = lastOnWire[index]
  if (last && lastNames[index] === name) return last
  const bytes = nameOnWire(name)
  if (index < mostPlaces && names.has(name)) {
    lastNames[index] = name
    lastOnWire[index] = bytes
  }
  return bytes
}

function sizeOfBytes(bytes: Bytes): number {
  if (bytes === null || bytes === undefined) return 1
  const length = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length
  return sizeOfVarint(length) + length
}

/**
 * How many bytes a record takes, without the length that stands in front of it. Its place in the batch is told by records
 * from the first one, and milliseconds from its timestamp.
 */
export function sizeOfRecord(message: Message, offsetDelta: number, timestampDelta: number): number {
  const { key, value, headers = noHeaders } = message
  let size =
    attributesBytes +
    sizeOfVarlong(timestampDelta) +
    sizeOfVarint(offsetDelta) +
    sizeOfBytes(key) +
    sizeOfBytes(value) +
    sizeOfVarint(headers.length)
  let index = 0
  for (const [name, bytes] of headers) size += nameAt(index++, name).length + sizeOfBytes(bytes)
  return size
}

/** Writes a record of this size, its length in front, and tells where it ends. */
export function writeRecord(
  target: Buffer,
  from: number,
  size: number,
  { key, value, headers = noHeaders }: Message,
  offsetDelta: number,
  timestampDelta: number,
): number {
  let at = writeVarint(target, from, size)
  target[at++] = 0
  at = writeVarlong(target, at, timestampDelta)
  at = writeVarint(target, at, offsetDelta)
  at = writeBytes(target, at, key)
  at = writeBytes(target, at, value)
  at = writeVarint(target, at, headers.length)
  let index = 0
  for (const [name, bytes] of headers) at = writeBytes(target, copy(target, at, nameAt(index++, name)), bytes)
  return at
}

function writeBytes(target: Buffer, from: number, bytes: Bytes): number {
  if (bytes === null || bytes === undefined) return writeVarint(target, from, -1)
  const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  return copy(target, writeVarint(target, from, buffer.length), buffer)
}

// Below this a call into the machine's own copying takes longer than the copying.
const shortBytes = 32

function copy(target: Buffer, from: number, bytes: Buffer): number {
  const { length } = bytes
  if (length > shortBytes) target.set(bytes, from)
  else for (let at = 0; at < length; at += 1) target[from + at] = bytes[at] as number
  return from + length
}
