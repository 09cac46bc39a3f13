import { Buffer } from 'node:buffer'
import { sizeOfVarint, writeVarint } from './varint.ts'

/** What the client takes for bytes: text as UTF-8. */
export type Bytes = Buffer | string | null | undefined

// Below this a call into the machine's own copying, or encoding, takes longer than doing it here.
const short = 40

/** How many bytes these take with their length in front. */
export function sizeOfBytes(bytes: Bytes): number {
  if (bytes === null || bytes === undefined) return 1
  const length = typeof bytes === 'string' ? sizeOfText(bytes) : bytes.length
  return sizeOfVarint(length) + length
}

/** Writes bytes with their length in front, and tells where they end. */
export function writeBytes(target: Buffer, from: number, bytes: Bytes): number {
  if (bytes === null || bytes === undefined) return writeVarint(target, from, -1)
  if (typeof bytes === 'string') return writeText(target, from, bytes)
  const { length } = bytes
  const start = writeVarint(target, from, length)
  if (length > short) target.set(bytes, start)
  else for (let at = 0; at < length; at += 1) target[start + at] = bytes[at] as number
  return start + length
}

function sizeOfText(text: string): number {
  const { length } = text
  if (length > short) return Buffer.byteLength(text)
  for (let at = 0; at < length; at += 1) if (text.charCodeAt(at) > 0x7f) return Buffer.byteLength(text)
  return length
}

function writeText(target: Buffer, from: number, text: string): number {
  const { length } = text
  if (length > short) return writeLong(target, from, text)
  // Taken for ASCII until it is not: then so short a length takes one byte.
  let at = writeVarint(target, from, length)
  for (let place = 0; place < length; place += 1) {
    const code = text.charCodeAt(place)
    if (code > 0x7f) return writeLong(target, from, text)
    target[at++] = code
  }
  return at
}

function writeLong(target: Buffer, from: number, text: string): number {
  const start = writeVarint(target, from, Buffer.byteLength(text))
  return start + target.write(text, start)
}
