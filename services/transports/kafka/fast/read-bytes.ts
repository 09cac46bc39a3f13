import { Fault } from '../../../fault.ts'
import type { Header } from '../../../pipeline/record.ts'
import { type Cursor, readVarint } from './varint.ts'

/** Reads bytes with their length in front, which are to end there at the latest. Throws `batch-unreadable`. */
export function readBytes(cursor: Cursor, end: number): Buffer | null {
  const length = readVarint(cursor)
  if (length < 0) return null
  const from = cursor.at
  cursor.at += length
  if (cursor.at > end) throw damaged()
  return cursor.bytes.subarray(from, cursor.at)
}

/** Goes past bytes with their length in front. Throws as reading them does. */
export function skipBytes(cursor: Cursor, end: number): void {
  const length = readVarint(cursor)
  if (length > 0) cursor.at += length
  if (cursor.at > end) throw damaged()
}

const noHeaders: readonly Header[] = []

/** Reads headers, their number in front. Throws `batch-unreadable`. */
export function readHeaders(cursor: Cursor, end: number): readonly Header[] {
  const count = readVarint(cursor)
  if (count === 0) return noHeaders
  const headers: Header[] = []
  for (let read = 0; read < count; read += 1) {
    headers.push([readBytes(cursor, end)?.toString() ?? '', readBytes(cursor, end)])
  }
  return headers
}

/** Goes past headers. Throws as reading them does. */
export function skipHeaders(cursor: Cursor, end: number): void {
  const count = readVarint(cursor)
  for (let skipped = 0; skipped < count; skipped += 1) {
    skipBytes(cursor, end)
    skipBytes(cursor, end)
  }
}

/** The fault `batch-unreadable`: tried again, the batch would be as damaged. */
export function damaged(): Fault {
  const message =
    'A batch of records is damaged: its checksum or a length in it is wrong. Move the group past it.'
  return Object.assign(new Fault('batch-unreadable', message), { retriable: false })
}
