import type { Message } from 'kafkajs'
import type { OutputRecord, RecordContent } from '../../pipeline/record.ts'

const perTransaction = { records: 2_000, bytes: 8 * 1024 * 1024 }
// The client's grouping of messages is quadratic: 250 are the fastest. The bytes stay below a broker's 1 MB a batch.
const perSend = { records: 250, bytes: 512 * 1024 }
const overheadPerRecord = 32

/** Room on the wire, about: bytes. */
function sizeOf({ key, value, headers }: RecordContent): number {
  const named = headers.reduce((sum, [name, bytes]) => sum + name.length + (bytes?.length ?? 0), 0)
  return overheadPerRecord + (key?.length ?? 0) + (value?.length ?? 0) + named
}

/** Cuts a list where its records become too many or too large together; each piece has one record or more. */
function* cut<Item extends RecordContent>(items: readonly Item[], most: typeof perSend): Generator<Item[]> {
  let piece: Item[] = []
  let bytes = 0
  for (const item of items) {
    const size = sizeOf(item)
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

/** The records of one fetch, cut into what one transaction takes. */
export const transactionsOf = <Item extends RecordContent>(records: readonly Item[]) =>
  cut(records, perTransaction)

/** Records for one topic, cut into what one send takes. */
export const sendsOf = <Item extends RecordContent>(records: readonly Item[]) => cut(records, perSend)

/** Outputs cut into rounds: in each at most one send to every topic, so that a small batch is one request. */
export function roundsOf(outputs: readonly OutputRecord[]): { topic: string; records: OutputRecord[] }[][] {
  const sends = [...Map.groupBy(outputs, ({ topic }) => topic)].map(([topic, records]) => ({
    topic,
    pieces: [...sendsOf(records)],
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
): Message {
  return {
    key,
    value,
    headers: headers as unknown as NonNullable<Message['headers']>,
    partition,
    // As text, because the client takes the number 0 for none.
    ...(timestamp !== undefined && { timestamp: String(timestamp) }),
  }
}
