import { Buffer } from 'node:buffer'
import { HeaderWriter, type WireHeader } from './header-bytes.ts'
import { RecordInBytes, type Span } from './record-in-bytes.ts'
import { sizeOfVarint, writeVarint } from './varint.ts'
import { type Bytes, writeBytes } from './wire-bytes.ts'

/** A record that is to be laid out. */
export interface ToLayOut {
  readonly topic: string
  readonly partition: number
  readonly key: Bytes
  readonly value: Bytes
  readonly headers: readonly WireHeader[]
  readonly account?: unknown
}

const usualLengthBytes = 2

/** Records laid out one behind the other, each as it stands in a batch that begins with the first of them. */
export class Lane {
  bytes: Buffer
  private end = 0
  private count = 0
  private headers: HeaderWriter

  /** `room` is for how many bytes there is room at first. */
  constructor(room: number) {
    this.bytes = Buffer.allocUnsafe(room)
    this.headers = new HeaderWriter(this.bytes)
  }

  /** Lays a record out behind the others: of what it is made of nothing is held. `most` is how many bytes that takes at most. */
  add(record: ToLayOut, most: number): LaidOut {
    const { key, value, headers } = record
    this.require(most)
    const { bytes, end: from, count } = this
    const start = from + usualLengthBytes
    bytes[start] = 0
    bytes[start + 1] = 0
    const body = writeVarint(bytes, start + 2, count)
    let at = writeBytes(bytes, body, key)
    at = writeBytes(bytes, at, value)
    at = this.headers.write(at, headers)
    const moved = this.writeLength(from, at - start)
    this.end = at + moved
    this.count += 1
    return new LaidOut(record, { lane: this, place: count, from, body: body + moved, to: this.end })
  }

  /** Writes the length of a record in front of it; tells how far that has moved it. */
  private writeLength(from: number, length: number): number {
    const { bytes } = this
    const moved = sizeOfVarint(length) - usualLengthBytes
    const start = from + usualLengthBytes
    if (moved !== 0) {
      bytes.copyWithin(start + moved, start, start + length)
      // What it has written of headers lies elsewhere now.
      this.headers = new HeaderWriter(bytes)
    }
    writeVarint(bytes, from, length)
    return moved
  }

  private require(more: number): void {
    if (this.end + more <= this.bytes.length) return
    const larger = Buffer.allocUnsafe(2 * (this.end + more))
    larger.set(this.bytes.subarray(0, this.end))
    this.bytes = larger
    this.headers = new HeaderWriter(larger)
  }
}

interface Place extends Span {
  readonly lane: Lane
  /** Among the lane's records, from 0. */
  readonly place: number
}

/** A record that is laid out. */
export class LaidOut extends RecordInBytes implements Place {
  readonly topic: string
  readonly partition: number
  readonly account: unknown
  readonly lane: Lane
  readonly place: number

  constructor({ topic, partition, account }: ToLayOut, at: Place) {
    super(at)
    this.topic = topic
    this.partition = partition
    this.account = account
    this.lane = at.lane
    this.place = at.place
  }

  get bytes(): Buffer {
    return this.lane.bytes
  }
}
