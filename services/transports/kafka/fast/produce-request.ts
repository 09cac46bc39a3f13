import { type Batch, type Compress, headBytes, layOutBatch, type SizedBatch } from './record-batch.ts'
import type { Message } from './record-bytes.ts'

/** What kafkajs 2.2.4 asks to be encoded as a Produce request, version 3 to 7. */
export interface ProduceRequest extends Pick<Batch, 'producerEpoch' | 'producerId'> {
  readonly transactionalId?: string | null
  readonly acks: number
  readonly timeout: number
  readonly compression?: number
  readonly topicData: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      readonly firstSequence: number
      readonly messages: readonly Message[]
    }[]
  }[]
}

/** The body of a request, which can be taken for one of the client's encoders; in front of it is `room` for a header, in bytes. */
export interface Framed {
  readonly whole: Buffer
  readonly room: number
  readonly buf: Buffer
  readonly buffer: Buffer
}

/** How much is left free in front of a request: more than the header of a client with a usual name takes. */
const room = 256
const [int16, int32] = [2, 4]

interface SizedTopic {
  readonly topic: string
  readonly partitions: readonly { readonly partition: number; readonly batch: SizedBatch }[]
}

/**
 * Encodes a Produce request into one buffer, byte for byte as the client does into many; around records that are laid out,
 * where that can be.
 */
export async function encodeProduce(
  request: ProduceRequest,
  compress: Compress,
  crc32c: (bytes: Uint8Array) => number,
): Promise<Framed> {
  const { transactionalId = null, acks, timeout } = request
  const topics = await layOutTopics(request, compress)
  const size = room + sizeOfText(transactionalId) + int16 + 2 * int32 + sizeOfTopics(topics)
  const whole = inPlace(topics, size) ?? Buffer.allocUnsafe(size)
  let at = writeText(whole, room, transactionalId)
  at = whole.writeInt16BE(acks, at)
  at = whole.writeInt32BE(timeout, at)
  at = whole.writeInt32BE(topics.length, at)
  for (const { topic, partitions } of topics) {
    at = whole.writeInt32BE(partitions.length, writeText(whole, at, topic))
    for (const { partition, batch } of partitions) {
      at = whole.writeInt32BE(batch.size, whole.writeInt32BE(partition, at))
      batch.write(whole, at, crc32c)
      at += batch.size
    }
  }
  const body = whole.subarray(room)
  return { whole, room, buf: body, buffer: body }
}

/** A request of one batch around that batch's records, where they stand already and have room enough in front. */
function inPlace(topics: readonly SizedTopic[], size: number): Buffer | null {
  const [only, ...others] = topics.flatMap(({ partitions }) => partitions)
  const standing = others.length === 0 ? only?.batch.standing : null
  if (!only || !standing) return null
  const from = standing.from - (size - (only.batch.size - headBytes))
  return from >= 0 && standing.lend() ? standing.bytes.subarray(from, from + size) : null
}

async function layOutTopics(request: ProduceRequest, compress: Compress): Promise<SizedTopic[]> {
  const { compression = 0, producerId, producerEpoch } = request
  const transactional = !!request.transactionalId
  const topics: SizedTopic[] = []
  for (const { topic, partitions } of request.topicData) {
    const laidOut = []
    for (const { partition, messages, firstSequence } of partitions) {
      const parts = { messages, compression, transactional, producerId, producerEpoch, firstSequence }
      laidOut.push({ partition, batch: await layOutBatch(parts, compress) })
    }
    topics.push({ topic, partitions: laidOut })
  }
  return topics
}

const sizeOfTopics = (topics: readonly SizedTopic[]) =>
  topics.reduce((sum, { topic, partitions }) => {
    const batches = partitions.reduce((size, { batch }) => size + 2 * int32 + batch.size, 0)
    return sum + sizeOfText(topic) + int32 + batches
  }, 0)

export const sizeOfText = (text: string | null) => int16 + (text === null ? 0 : Buffer.byteLength(text))

/** Writes text with its length in front, and tells where it ends. */
export function writeText(target: Buffer, from: number, text: string | null): number {
  if (text === null) return target.writeInt16BE(-1, from)
  const start = from + int16
  const length = target.write(text, start)
  target.writeInt16BE(length, from)
  return start + length
}
