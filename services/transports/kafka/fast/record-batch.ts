import { HeaderSizes, HeaderWriter } from './header-bytes.ts'
import type { LaidOut } from './laid-out.ts'
import { laidOutOf } from './laid-out-messages.ts'
import { type Message, sizeOfRecord, writeRecord } from './record-bytes.ts'
import { sizeOfVarint, writeVarint } from './varint.ts'

/** A number of 64 bits as the client hands it about. */
export type Long = number | string | bigint | { readonly value: bigint }

/** What a batch of records for one partition is made of; `compression` is the codec's number, 0: none. */
export interface Batch {
  readonly messages: readonly Message[]
  readonly compression: number
  readonly transactional: boolean
  readonly producerId: Long
  readonly producerEpoch: number
  readonly firstSequence: number
}

/** Compresses the records of a batch by the codec of this number. */
export type Compress = (compression: number, records: Buffer) => Promise<Buffer>

export const headBytes = 61
const magic = 2
const codecMask = 0x07
const transactionalMask = 0x10
// The places of a batch's fields, in bytes from its beginning; the checksum is over all from the attributes on.
const at = {
  firstOffset: 0,
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  firstTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  firstSequence: 53,
  count: 57,
}

/** Where the records of a batch stand already; a request that begins in front of them needs no copy. */
export interface Standing {
  readonly bytes: Buffer
  readonly from: number
  readonly lend: () => boolean
}

/** A batch that knows how many bytes it takes and can write itself there. */
export interface SizedBatch {
  readonly size: number
  readonly standing: Standing | null
  write(target: Buffer, from: number, crc32c: (bytes: Uint8Array) => number): void
}

/** Lays out a batch as the client would: one pass tells its size, another writes it, with nothing in between. */
export async function layOutBatch(batch: Batch, compress: Compress): Promise<SizedBatch> {
  const laidOut = laidOutOf(batch.messages)
  const times = timesOf(laidOut === null ? batch.messages : [])
  const plain = laidOut === null ? layOutRecords(batch.messages, times) : recordsLaidOut(laidOut)
  const records = batch.compression === 0 ? plain : await compressed(plain, batch.compression, compress)
  const size = headBytes + records.size
  return {
    size,
    standing: records.standing ?? null,
    write(target, from, crc32c) {
      writeHead(target, from, size, batch, times)
      records.write(target, from + headBytes)
      target.writeUInt32BE(crc32c(target.subarray(from + at.attributes, from + size)), from + at.crc)
    },
  }
}

interface Records {
  readonly size: number
  readonly standing?: Standing
  write(target: Buffer, from: number): void
}

interface Times {
  readonly first: string | number
  readonly most: string | number
  readonly now: number
}

function timesOf(messages: readonly Message[]): Times {
  const now = Date.now()
  const given: (string | number)[] = []
  for (const { timestamp } of messages) {
    if (timestamp !== undefined && timestamp !== null) given.push(timestamp)
  }
  // Sorted as text, whatever they are: as the client does.
  given.sort()
  return { first: given[0] ?? now, most: given.at(-1) ?? now, now }
}

function layOutRecords(messages: readonly Message[], { first, now }: Times): Records {
  const sizes = new Int32Array(messages.length)
  const headerSizes = new HeaderSizes()
  const start = Number(first)
  const deltaOf = ({ timestamp }: Message) => Number(timestamp || now) - start
  let size = 0
  let index = 0
  for (const message of messages) {
    const bytes = sizeOfRecord(message, index, deltaOf(message), headerSizes)
    sizes[index++] = bytes
    size += sizeOfVarint(bytes) + bytes
  }
  return {
    size,
    write(target, from) {
      const headers = new HeaderWriter(target)
      let at = from
      let place = 0
      for (const message of messages) {
        at = writeRecord(target, at, sizes[place] ?? 0, message, place, deltaOf(message), headers)
        place += 1
      }
    },
  }
}

// Attributes, and no time since the first record.
const beforePlaceBytes = 2

/** Records that are laid out: as they are where they are all of their lane, else each with the place that it has now. */
function recordsLaidOut(records: readonly LaidOut[]): Records {
  const [first, last] = [records[0], records.at(-1)]
  if (first === undefined || last === undefined) return { size: 0, write: () => {} }
  if (records.every(({ lane, place }, index) => lane === first.lane && place === index)) {
    const { lane } = first
    const { bytes } = lane
    return {
      size: last.to - first.from,
      standing: { bytes, from: first.from, lend: () => lane.lend() },
      write(target, from) {
        const standsThere =
          target.buffer === bytes.buffer && target.byteOffset + from === bytes.byteOffset + first.from
        if (!standsThere) bytes.copy(target, from, first.from, last.to)
      },
    }
  }
  const sizeOf = ({ body, to }: LaidOut, place: number) => beforePlaceBytes + sizeOfVarint(place) + to - body
  const sizes = records.map(sizeOf)
  return {
    size: sizes.reduce((sum, size) => sum + sizeOfVarint(size) + size, 0),
    write(target, from) {
      let at = from
      for (const [place, { lane, body, to }] of records.entries()) {
        at = writeVarint(target, at, sizes[place] ?? 0)
        target[at++] = 0
        target[at++] = 0
        at = writeVarint(target, at, place)
        at += lane.bytes.copy(target, at, body, to)
      }
    },
  }
}

async function compressed(records: Records, compression: number, compress: Compress): Promise<Records> {
  const plain = Buffer.allocUnsafe(records.size)
  records.write(plain, 0)
  const bytes = await compress(compression, plain)
  return { size: bytes.length, write: (target, from) => target.set(bytes, from) }
}

function writeHead(target: Buffer, from: number, size: number, batch: Batch, { first, most }: Times): void {
  const { messages, compression, transactional, producerId, producerEpoch, firstSequence } = batch
  const attributes = (compression & codecMask) | (transactional ? transactionalMask : 0)
  target.writeBigInt64BE(0n, from + at.firstOffset)
  target.writeInt32BE(size - at.leaderEpoch, from + at.length)
  target.writeInt32BE(0, from + at.leaderEpoch)
  target.writeInt8(magic, from + at.magic)
  target.writeInt16BE(attributes, from + at.attributes)
  target.writeInt32BE(messages.length - 1, from + at.lastOffsetDelta)
  target.writeBigInt64BE(BigInt(first), from + at.firstTimestamp)
  target.writeBigInt64BE(BigInt(most), from + at.maxTimestamp)
  target.writeBigInt64BE(bigintOf(producerId), from + at.producerId)
  target.writeInt16BE(producerEpoch, from + at.producerEpoch)
  target.writeInt32BE(firstSequence, from + at.firstSequence)
  target.writeInt32BE(messages.length, from + at.count)
}

const bigintOf = (long: Long): bigint => (typeof long === 'object' ? long.value : BigInt(long))
