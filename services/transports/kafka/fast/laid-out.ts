import { Buffer } from 'node:buffer'
import { giveBlockBack, takeBlock } from './blocks.ts'
import { HeaderWriter, type WireHeader } from './header-bytes.ts'
import { RecordInBytes } from './record-in-bytes.ts'
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
const released = Buffer.alloc(0)

/** Room in front of the first record, for the head of a Produce request with a usual name of a topic and of a transaction. */
const headroom = 1024

/** Records laid out one behind the other, each as it stands in a batch that begins with the first of them. */
export class Lane {
  bytes: Buffer
  private end = headroom
  private count = 0
  private headers: HeaderWriter
  private isLent = false
  private isLentAgain = false

  /** `bytes` is where records are laid out, behind their headroom. */
  constructor(bytes: Buffer = takeBlock()) {
    this.bytes = bytes
    this.headers = new HeaderWriter(bytes)
  }

  /** The bytes that all of its records take. */
  get size(): number {
    return this.end - headroom
  }

  /**
   * Whether a request may be written around the records where they stand: once, as a first that waits to be sent must not
   * be written over by a second.
   */
  lend(): boolean {
    this.isLentAgain = this.isLent
    this.isLent = true
    return !this.isLentAgain
  }

  /**
   * Gives the memory back, when all that was laid out here has been sent and answered; nothing can be read of it any more.
   * Where a request was sent anew the one before it may wait yet, and the memory is left to be collected.
   */
  release(): void {
    if (!this.isLentAgain) giveBlockBack(this.bytes)
    this.bytes = released
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
    return new LaidOut(record, this, count, from, body + moved, this.end)
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
    const larger = Buffer.allocUnsafeSlow(this.end + more)
    larger.set(this.bytes.subarray(0, this.end))
    giveBlockBack(this.bytes)
    this.bytes = larger
    this.headers = new HeaderWriter(larger)
  }
}

/** A record that is laid out. */
export class LaidOut extends RecordInBytes {
  readonly topic: string
  readonly partition: number
  readonly account: unknown
  readonly lane: Lane
  /** Among the lane's records, from 0. */
  readonly place: number

  constructor(record: ToLayOut, lane: Lane, place: number, from: number, body: number, to: number) {
    super(from, body, to)
    this.topic = record.topic
    this.partition = record.partition
    this.account = record.account
    this.lane = lane
    this.place = place
  }

  get bytes(): Buffer {
    const { bytes } = this.lane
    if (bytes === released) throw new Error('This record was sent, and its memory is used for others')
    return bytes
  }
}
