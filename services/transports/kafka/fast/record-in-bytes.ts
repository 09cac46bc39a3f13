import type { Header } from '../../../pipeline/record.ts'
import { readBytes, readHeaders, skipBytes } from './read-bytes.ts'
import type { Cursor } from './varint.ts'

/**
 * A record as it stands in bytes, fetched or laid out: what it carries is read whenever it is asked for. Very many of them
 * wait at once, and objects that wait cost more than making them did.
 */
export abstract class RecordInBytes {
  abstract readonly bytes: Buffer
  /** Where it begins, its length in front. */
  readonly from: number
  /** Where its key begins, its length in front. */
  readonly body: number
  readonly to: number

  constructor(from: number, body: number, to: number) {
    this.from = from
    this.body = body
    this.to = to
  }

  get key(): Buffer | null {
    return readBytes(this.behind(0), this.to)
  }

  get value(): Buffer | null {
    return readBytes(this.behind(1), this.to)
  }

  get headers(): readonly Header[] {
    return readHeaders(this.behind(2), this.to)
  }

  /** The bytes that it takes. */
  get size(): number {
    return this.to - this.from
  }

  private behind(parts: number): Cursor {
    const cursor = { bytes: this.bytes, at: this.body }
    for (let part = 0; part < parts; part += 1) skipBytes(cursor, this.to)
    return cursor
  }
}
