import type { Message } from 'kafkajs'
import type { OutputRecord, RecordContent } from '../../pipeline/record.ts'

interface Limit {
  readonly records: number
  readonly bytes: number
}

const perTransaction: Limit = { records: 2_000, bytes: 8 * 1024 * 1024 }
// The client's grouping of messages is quadratic: 250 are the fastest. The bytes stay below a broker's 1 MB a batch.
const perSend: Limit = { records: 250, bytes: 512 * 1024 }
const overheadPerRecord = 32

/** The inputs that a transaction carries at most unless fewer are asked for. */
export const usualTransactionRecords = perTransaction.records

/** The bytes that a send is cut to unless the topics take less. */
export const usualSendBytes = perSend.bytes

/** Room on the wire, about: bytes. */
function sizeOf({ key, value, headers }: RecordContent): number {
  const named = headers.reduce((sum, [name, bytes]) => sum + name.length + (bytes?.length ?? 0), 0)
  return overheadPerRecord + (key?.length ?? 0) + (value?.length ?? 0) + named
}

/** Cuts a list where its items become too many or too large together; each piece has one item or more. */
function* cut<Item>(
  items: Iterable<Item>,
  most: Limit,
  bytesOf: (item: Item) => number,
): Generator<readonly Item[], undefined> {
  let piece: Item[] = []
  let bytes = 0
  for (const item of items) {
    const size = bytesOf(item)
    if (piece.length > 0 && (piece.length >= most.records || bytes + size > most.bytes)) {
      yield piece
      piece = []
      bytes = 0
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
  cut(records, { ...perSend, bytes }, sizeOf)

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
  return {
    key,
    value,
    headers: headers as unknown as NonNullable<Message['headers']>,
    partition,
    // As text, because the client takes the number 0 for none.
    ...(timestamp !== undefined && { timestamp: String(timestamp) }),
  }
}
