import type { Message } from 'kafkajs'
import type { OutputRecord, RecordContent } from '../../pipeline/record.ts'
import { isFast } from './fast/fast-path.ts'

interface Limit {
  readonly records: number
  readonly bytes: number
  /** How long making the items of a piece may take, in milliseconds. */
  readonly milliseconds?: number
}

// As much as is fetched at once of a partition that is behind, mostly. While records are processed nothing else runs,
// heartbeats neither: where that takes its time, on a busy machine or right after the start, transactions are smaller.
const perTransaction: Limit = { records: 5_000, bytes: 8 * 1024 * 1024, milliseconds: 250 }
// The bytes stay below a broker's 1 MB a batch.
const perSend: Limit = { records: 5_000, bytes: 896 * 1024 }
// The client's own grouping of messages is quadratic: 250 are the fastest.
const clientsPerSend = 250
const overheadPerRecord = 32
const overheadPerHeader = 4

/** The inputs that a transaction carries at most unless fewer are asked for. */
export const usualTransactionRecords = perTransaction.records

/** The bytes that a send is cut to unless the topics take less. */
export const usualSendBytes = perSend.bytes

/** Room on the wire, about: bytes. */
function sizeOf({ key, value, headers }: RecordContent): number {
  let size = overheadPerRecord + (key?.length ?? 0) + (value?.length ?? 0)
  for (const [name, bytes] of headers) size += overheadPerHeader + name.length + (bytes?.length ?? 0)
  return size
}

/**
 * Cuts a list where its items become too many or too large together, or have taken too long; each piece has one item or
 * more.
 */
function* cut<Item>(
  items: Iterable<Item>,
  { records, bytes: most, milliseconds }: Limit,
  bytesOf: (item: Item) => number,
): Generator<readonly Item[], undefined> {
  let piece: Item[] = []
  let bytes = 0
  let since = performance.now()
  const isFull = (size: number) =>
    piece.length >= records ||
    bytes + size > most ||
    (milliseconds !== undefined && performance.now() - since > milliseconds)
  for (const item of items) {
    const size = bytesOf(item)
    if (piece.length > 0 && isFull(size)) {
      yield piece
      piece = []
      bytes = 0
      since = performance.now()
    }
    piece.push(item)
    bytes += size
  }
  if (piece.length > 0) yield piece
}

/** An input record and its output. */
export interface Processed {
  readonly input: RecordContent
  readonly output: RecordContent
}

/** The processed records of one fetch, cut into what one transaction takes; small inputs can have large outputs. */
export const transactionsOf = <Item extends Processed>(
  processed: Iterable<Item>,
  records = usualTransactionRecords,
) =>
  cut(processed, { ...perTransaction, records }, ({ input, output }) =>
    Math.max(sizeOf(input), sizeOf(output)),
  )

/** Records for one topic, cut into what one send takes. */
export const sendsOf = <Item extends RecordContent>(records: readonly Item[], bytes = usualSendBytes) =>
  cut(records, { records: isFast() ? perSend.records : clientsPerSend, bytes }, sizeOf)

/** Outputs cut into rounds: in each at most one send to every topic, and all of them go at once. */
export function roundsOf(
  outputs: readonly OutputRecord[],
  sendBytes = usualSendBytes,
): { topic: string; records: readonly OutputRecord[] }[][] {
  const sends = [...Map.groupBy(outputs, ({ topic }) => topic)].map(([topic, records]) => ({
    topic,
    pieces: [...sendsOf(records, sendBytes)],
  }))
  const rounds = Math.max(0, ...sends.map(({ pieces }) => pieces.length))
  return Array.from({ length: rounds }, (_, round) =>
    sends.flatMap(({ topic, pieces }) => (pieces[round] ? [{ topic, records: pieces[round] }] : [])),
  )
}

/** A record as the mended client takes it: its headers are a list, whatever the client's types say. */
export function toMessage(
  { key, value, headers }: RecordContent,
  partition: number,
  timestamp?: number,
): Message & { partition: number } {
  const listed = headers as unknown as NonNullable<Message['headers']>
  if (timestamp === undefined) return { key, value, headers: listed, partition }
  // As text, because the client takes the number 0 for none.
  return { key, value, headers: listed, partition, timestamp: String(timestamp) }
}
