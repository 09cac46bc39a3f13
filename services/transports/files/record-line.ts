import { type Header, type NewContent, type RecordContent, writtenHeaders } from '../../pipeline/record.ts'

interface NewLine extends NewContent {
  readonly offset: number
  /** Milliseconds since the epoch, UTC. */
  readonly timestamp: number
}

/** A record as a line of a partition's file holds it. */
export type LineRecord = NewLine & RecordContent

const base64Form = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const encode = (bytes: Buffer | null) => bytes?.toString('base64') ?? null

/** One line of JSON with its end of line; key, value and header values in base64, or null. */
export function encodeLine({ offset, timestamp, key, value, headers }: NewLine): Buffer {
  const named = writtenHeaders(headers).map(([name, bytes]) => [name, encode(bytes)])
  const line = { offset, timestamp, key: encode(key), value: encode(value), headers: named }
  return Buffer.from(`${JSON.stringify(line)}\n`)
}

/** The record of a line, or null where the line is not one that `encodeLine` writes. */
export function decodeLine(line: Buffer): LineRecord | null {
  try {
    return readRecord(JSON.parse(line.toString('utf8')))
  } catch {
    return null
  }
}

function readRecord({ offset, timestamp, key, value, headers }: Record<string, unknown>): LineRecord {
  return {
    offset: wholeNumber(offset),
    timestamp: wholeNumber(timestamp),
    key: bytesOrNull(key),
    value: bytesOrNull(value),
    headers: list(headers).map(readHeader),
  }
}

function readHeader(header: unknown): Header {
  const [name, value] = list(header)
  if (typeof name !== 'string') throw new TypeError('not a name')
  return [name, bytesOrNull(value)]
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('not a list')
  return value
}

function wholeNumber(value: unknown): number {
  if (!Number.isSafeInteger(value)) throw new TypeError('not a whole number')
  return value as number
}

function bytesOrNull(value: unknown): Buffer | null {
  if (value === null) return null
  if (typeof value !== 'string' || !base64Form.test(value)) throw new TypeError('not base64')
  return Buffer.from(value, 'base64')
}
