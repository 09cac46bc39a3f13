import type { Message } from 'kafkajs'
import type { NewContent, OutputRecord } from '../../pipeline/record.ts'
import { isFast } from './fast/fast-path.ts'
import { RecordInBytes } from './fast/record-in-bytes.ts'
import { isLaneBetween, layingOut } from './laying-out.ts'

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

/** Room on the wire, about: bytes, of texts characters. */
function sizeOf(content: NewContent): number {
  if (content instanceof RecordInBytes) return content.size
  const { key, value, headers } = content
  let size = overheadPerRecord + (key?.length ?? 0) + (value?.length ?? 0)
  // By their places, as this is done several times for every record: what takes a header apart takes ten times as long.
  for (let place = 0; place < headers.length; place += 1) {
    const header = headers[place]
    if (header) size += overheadPerHeader + header[0].length + (header[1]?.length ?? 0)
  }
  return size
}

/** How a list is cut: into items that are made of its members, one of each. */
interface Cutting<Member, Item> {
  readonly limit: Limit
  readonly make: (member: Member) => Item
  readonly bytesOf: (item: Item, member: Member) => number
  /** Whether a piece ends between two items, however few it has. */
  readonly isEndBetween?: (before: Item | undefined, next: Item) => boolean
  /** Tells, for every piece anew, what of an item is kept. */
  readonly begin?: (() => (item: Item, size: number) => Item) | undefined
}

/** Cuts a list where its items become too many or too large together, or have taken too long; each piece has one item or more. */
function* cut<Member, Item>(
  members: readonly Member[],
  {
    limit: { records, bytes: most, milliseconds },
    make,
    bytesOf,
    isEndBetween,
    begin,
  }: Cutting<Member, Item>,
): Generator<readonly Item[], undefined> {
  let keep = begin?.()
  let piece: Item[] = []
  let bytes = 0
  let since = performance.now()
  const isFull = (size: number) =>
    piece.length >= records ||
    bytes + size > most ||
    (milliseconds !== undefined && performance.now() - since > milliseconds)
  for (const member of members) {
    const item = make(member)
    const size = bytesOf(item, member)
    if (piece.length > 0 && (isFull(size) || isEndBetween?.(piece.at(-1), item))) {
      yield piece
      piece = []
      keep = begin?.()
      bytes = 0
      since = performance.now()
    }
    piece.push(keep === undefined ? item : keep(item, size))
    bytes += size
  }
  if (piece.length > 0) yield piece
}

/** Input records in order, and the output of each. */
export interface Processed<Input> {
  readonly inputs: readonly Input[]
  readonly outputs: readonly OutputRecord[]
}

/** How many inputs a transaction carries at most, and how many bytes a send of it, by when it begins. */
export interface TransactionLimits {
  readonly records?: number
  readonly sendBytes?: () => number
}

/** The records of one fetch, cut into what one transaction takes; small inputs can have large outputs. */
export function* transactionsOf<Input extends NewContent>(
  inputs: readonly Input[],
  process: (input: Input) => OutputRecord,
  { records = usualTransactionRecords, sendBytes = () => usualSendBytes }: TransactionLimits = {},
): Generator<Processed<Input>, undefined> {
  const cutting: Cutting<Input, OutputRecord> = {
    limit: { ...perTransaction, records },
    make: process,
    bytesOf: (output, input) => Math.max(sizeOf(input), sizeOf(output)),
    begin: isFast() ? () => layingOut(sendBytes()) : undefined,
  }
  let from = 0
  for (const outputs of cut(inputs, cutting)) {
    yield { inputs: inputs.slice(from, from + outputs.length), outputs }
    from += outputs.length
  }
}

/** Records for one topic, cut into what one send takes. */
export const sendsOf = <Item extends NewContent>(records: readonly Item[], bytes = usualSendBytes) =>
  cut(records, {
    limit: { records: isFast() ? perSend.records : clientsPerSend, bytes },
    make: (record) => record,
    bytesOf: sizeOf,
    isEndBetween: isLaneBetween,
  })

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

/** A message with its partition, as the client's types have it. */
export type PlacedMessage = Message & { readonly partition: number }

/** Outputs as the mended client takes them: as they are, unless one has a timestamp, as a record that was read does. */
export const asMessages = (outputs: readonly OutputRecord[]): readonly PlacedMessage[] =>
  outputs.some((output) => 'timestamp' in output)
    ? outputs.map((output) => toMessage(output, output.partition))
    : (outputs as unknown as readonly PlacedMessage[])

/** A record with its own timestamp as the mended client takes it: as text, because it takes the number 0 for none. */
export function toMessage(
  { key, value, headers }: NewContent,
  partition: number,
  timestamp?: number,
): PlacedMessage {
  const message = { key, value, headers: headers as unknown as NonNullable<Message['headers']>, partition }
  return timestamp === undefined ? message : { ...message, timestamp: String(timestamp) }
}
