import { Fault } from '../fault.ts'
import type { OutputRecord, StoredRecord } from '../pipeline/record.ts'
import type { Transport } from '../transports/transport.ts'
import type { RedriveSettings } from './settings.ts'

/** A record of the topic that is redriven from. */
export type Place = Pick<StoredRecord, 'topic' | 'partition' | 'offset'>

/** A record of it, and when it came to stand there: milliseconds since the epoch. */
export type Stood = Place & Pick<StoredRecord, 'timestamp'>

/** Where a record stands, in one word; no two places share one, since the last two numbers are partition and offset. */
export const placeOf = ({ topic, partition, offset }: Place) => `${topic}-${partition}-${offset}`

const placeForm = /^[A-Za-z0-9._-]{1,249}-\d{1,10}-\d{1,19}$/
const holderKey = 'holder'
const ledgerPartition = 0

/** The ledger of an input topic, unless another is named. */
export const defaultLedger = (input: string) => `${input}.redrive-ledger`

/** What the ledger tells: which records were redriven, and who began to redrive last. */
export interface Ledger {
  has(record: Stood): boolean
  add(record: Stood): void
  /** The run that writes here; null where there was none yet. */
  readonly holder: string | null
}

/** Which ledger to read, and about which topic. */
export type LedgerOptions = Pick<RedriveSettings, 'from' | 'input' | 'ledger'>

/**
 * Reads the committed entries about one topic; a ledger that is not there yet has none. Throws `config-invalid` for a
 * topic that holds anything else.
 */
export async function readLedger(transport: Transport, options: LedgerOptions): Promise<Ledger> {
  const { ledger, from } = options
  const timestamps = new Map<string, number>()
  let holder: string | null = null
  const exists = (await transport.partitionCounts([ledger])).has(ledger)
  for await (const { key, value, offset } of exists ? transport.read(ledger) : []) {
    const name = key?.toString('utf8') ?? ''
    const entry = readEntry(value)
    if (!isOurs(name, entry)) throw noLedger(options, `no redrive has written what is at offset ${offset}`)
    if (name === holderKey) holder = entry.run ?? null
    else if (name.startsWith(`${from}-`)) timestamps.set(name, entry.timestamp ?? Number.NaN)
  }
  return {
    holder,
    // A topic that was deleted and made anew counts from 0 again: its records have other timestamps.
    has: (record) => timestamps.get(placeOf(record)) === record.timestamp,
    add: (record) => timestamps.set(placeOf(record), record.timestamp),
  }
}

/** Says that a topic cannot be a ledger, and why, before anything is written to it. */
export function noLedger({ ledger, input }: LedgerOptions, why: string): Fault {
  const usual = defaultLedger(input)
  const advice =
    ledger === usual ? 'name another with --ledger' : `name another with --ledger, or none for ${usual}`
  return new Fault('config-invalid', `the topic ${ledger} is no ledger of redrives (${why}): ${advice}`)
}

interface Entry {
  readonly run?: string
  readonly timestamp?: number
}

/** Null where it is no entry. An entry that was withdrawn by hand is an empty one. */
function readEntry(value: Buffer | null): Entry | null {
  if (value === null) return {}
  try {
    const { run, timestamp } = JSON.parse(value.toString('utf8'))
    if (typeof run === 'string') return { run }
    return typeof timestamp === 'number' ? { timestamp } : null
  } catch {
    return null
  }
}

function isOurs(name: string, entry: Entry | null): entry is Entry {
  if (entry === null) return false
  return name === holderKey ? entry.timestamp === undefined : placeForm.test(name) && entry.run === undefined
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
