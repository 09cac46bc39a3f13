import type { OutputRecord, StoredRecord } from '../pipeline/record.ts'
import type { Transport } from '../transports/transport.ts'

/** A record of the topic that is redriven from. */
type Place = Pick<StoredRecord, 'topic' | 'partition' | 'offset'>

/** A record of it, and when it came to stand there: milliseconds since the epoch. */
export type Stood = Place & Pick<StoredRecord, 'timestamp'>

/** Where a record stands, in one word; no two places share one, since the last two numbers are partition and offset. */
export const placeOf = ({ topic, partition, offset }: Place) => `${topic}-${partition}-${offset}`

const holderKey = 'holder'
const ledgerPartition = 0

/** What the ledger tells: which records were redriven, and who began to redrive last. */
export interface Ledger {
  has(record: Stood): boolean
  add(record: Stood): void
  /** The run that writes here; null where there was none yet. */
  readonly holder: string | null
}

/** Reads the committed entries about one topic; a ledger that is not there yet has none. */
export async function readLedger(transport: Transport, ledger: string, topic: string): Promise<Ledger> {
  const timestamps = new Map<string, number>()
  let holder: string | null = null
  const exists = (await transport.partitionCounts([ledger])).has(ledger)
  for await (const { key, value } of exists ? transport.read(ledger) : []) {
    const name = key?.toString('utf8') ?? ''
    const entry = readEntry(value)
    if (name === holderKey) holder = entry.run ?? null
    else if (name.startsWith(`${topic}-`)) timestamps.set(name, entry.timestamp ?? Number.NaN)
  }
  return {
    holder,
    // A topic that was deleted and made anew counts from 0 again: its records have other timestamps.
    has: (record) => timestamps.get(placeOf(record)) === record.timestamp,
    add: (record) => timestamps.set(placeOf(record), record.timestamp),
  }
}

function readEntry(value: Buffer | null): { readonly run?: string; readonly timestamp?: number } {
  try {
    return JSON.parse(value?.toString('utf8') ?? '{}') ?? {}
  } catch {
    return {}
  }
}

/** The entry that goes to the ledger together with the redriven record. */
export const ledgerEntry = (ledger: string, record: StoredRecord, attempt: number): OutputRecord =>
  entry(ledger, placeOf(record), { timestamp: record.timestamp, attempt })

/** The entry that says which run writes to the ledger from now on. */
export const holderEntry = (ledger: string, run: string): OutputRecord => entry(ledger, holderKey, { run })

const entry = (topic: string, key: string, value: object): OutputRecord => ({
  topic,
  partition: ledgerPartition,
  key: Buffer.from(key),
  value: Buffer.from(JSON.stringify(value)),
  headers: [],
})
