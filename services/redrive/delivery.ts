import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from '../fault.ts'
import type { OutputRecord, StoredRecord } from '../pipeline/record.ts'
import type { TransactionalWriter, Transport } from '../transports/transport.ts'
import { createDone, type Done } from './done.ts'
import { holderEntry, type Ledger, ledgerEntry, readLedger } from './ledger.ts'
import type { RedriveSettings } from './settings.ts'

const pauseMs = 200
/** After these the ledger and the input topic alone tell what was done. */
const inDoubt: readonly unknown[] = ['commit-unknown', 'writer-fenced']

/** A record to redrive: where it was, and what goes to the input topic for it. */
export interface Redriven {
  readonly from: StoredRecord
  readonly output: OutputRecord
  readonly attempt: number
}

/** Redrives records, each once, as long as no other run does so to the same input topic. */
export interface Delivery {
  /** What was redriven, as far as the ledger says; what the input topic shows is for the caller to have it see, once. */
  readonly done: Done
  /** Appends the records with their entries in the ledger; returns those that the input topic does not take. */
  deliver<Item extends Redriven>(items: readonly Item[]): Promise<readonly Item[]>
  close(): Promise<void>
}

/** From where to where, with which ledger, and for how long trouble is waited out that nothing comes of. */
export type DeliveryOptions = Pick<RedriveSettings, 'from' | 'input' | 'ledger' | 'giveUpAfterMs'>

/**
 * Fences every earlier run to the input topic, says whose turn it is, and only then reads the ledger: nobody else adds
 * to it any more. Throws `writer-fenced` where another run has begun meanwhile, then or later, `broker-lost` and
 * `broker-refused`.
 */
export async function openDelivery(transport: Transport, options: DeliveryOptions): Promise<Delivery> {
  const { ledger: topic, from: origin, input, giveUpAfterMs } = options
  const run = randomUUID()
  let writer: TransactionalWriter | undefined
  let ledger: Ledger | undefined
  let troubledSince: number | undefined
  const done = createDone(origin, () => ledger)

  const open = async (): Promise<TransactionalWriter> => {
    await writer?.close()
    writer = await transport.openWriter(input)
    return writer
  }
  const read = async () => {
    ledger = await readLedger(transport, options)
    if (ledger.holder !== run) throw superseded(input)
  }
  /** Never assumes what became of a transaction: fences, then reads. */
  const takeOver = async () => {
    const began = performance.now()
    await open()
    await read()
    // Who has fenced us may have a ledger of its own.
    for await (const record of transport.read(input)) done.see(record)
    // To read for long is no trouble.
    if (troubledSince !== undefined) troubledSince += performance.now() - began
  }
  const waitOut = async (error: unknown) => {
    if (!(error instanceof Fault) || !inDoubt.includes(error.code)) throw error
    troubledSince ??= performance.now()
    if (performance.now() - troubledSince > giveUpAfterMs) throw lost(giveUpAfterMs, error)
    await delay(pauseMs)
  }
  // Without reading in between: two that begin at once would fence each other for ever. Said twice, it is said once.
  const claim = async () => {
    for (let claimed = false; !claimed; ) {
      try {
        await (await open()).append([holderEntry(topic, run)])
        claimed = true
      } catch (error) {
        await waitOut(error)
      }
    }
    troubledSince = undefined
  }
  /** Appends what is left to be appended, again after each trouble, until nothing is. */
  const append = async (left: () => readonly OutputRecord[]) => {
    let fenced = false
    for (let records = left(); records.length > 0; records = left()) {
      try {
        await writer?.append(records)
        break
      } catch (error) {
        if (hasCode(error, 'record-unsendable')) throw error
        // Two with ledgers of their own do not see who holds the other's: they would fence each other for ever.
        if (fenced && hasCode(error, 'writer-fenced')) throw superseded(input, error)
        fenced ||= hasCode(error, 'writer-fenced')
        await waitOut(error)
        await takeOver()
      }
    }
    troubledSince = undefined
  }

  await claim()
  await read()
  const deliver = async <Item extends Redriven>(items: readonly Item[]): Promise<readonly Item[]> => {
    const left = () => items.filter(({ from }) => done.why(from) === null)
    try {
      await append(() =>
        left().flatMap(({ from, output, attempt }) => [output, ledgerEntry(topic, from, attempt)]),
      )
    } catch (error) {
      if (!hasCode(error, 'record-unsendable')) throw error
      // Nothing of it is there, and the writer goes on: if another was opened, it says so.
      if (items.length === 1) return items
      const middle = Math.ceil(items.length / 2)
      return [...(await deliver(items.slice(0, middle))), ...(await deliver(items.slice(middle)))]
    }
    for (const { from } of items) ledger?.add(from)
    return []
  }
  return { done, deliver, close: async () => writer?.close() }
}

const hasCode = (error: unknown, code: Fault['code']) => error instanceof Fault && error.code === code

function superseded(input: string, cause?: unknown): Fault {
  const message = `Another redrive to ${input} has begun, and this one is ended. What it has redriven stays redriven; run it again when the other one is through.`
  return new Fault('writer-fenced', message, { cause })
}

function lost(waitedMs: number, cause: Fault): Fault {
  const message = `The Kafka brokers could not be used for ${Math.round(waitedMs / 1_000)} s. ${cause.message} Check that they run, then run it again: what was redriven is not redriven again.`
  return new Fault('broker-lost', message, { cause })
}
