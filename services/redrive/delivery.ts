import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from '../fault.ts'
import type { OutputRecord, StoredRecord } from '../pipeline/record.ts'
import type { TransactionalWriter, Transport } from '../transports/transport.ts'
import { holderEntry, type Ledger, ledgerEntry, readLedger } from './ledger.ts'

const pauseMs = 200
/** After these the ledger alone tells what was done. */
const inDoubt: readonly unknown[] = ['commit-unknown', 'writer-fenced']

/** A record to redrive: where it was, and what goes to the input topic for it. */
export interface Redriven {
  readonly from: StoredRecord
  readonly output: OutputRecord
  readonly attempt: number
}

/** Redrives records, each once, as long as no other run does so with the same ledger. */
export interface Delivery {
  isDone(record: StoredRecord): boolean
  /** Appends the records with their entries in the ledger; returns those that the input topic does not take. */
  deliver<Item extends Redriven>(items: readonly Item[]): Promise<readonly Item[]>
  close(): Promise<void>
}

/** Which ledger, for the records of which topic, and for how long in all trouble is waited out that nothing comes of. */
export interface DeliveryOptions {
  readonly ledger: string
  readonly topic: string
  readonly giveUpAfterMs: number
}

/**
 * Fences every earlier run, says whose turn it is, and only then reads the ledger: nobody else adds to it any more.
 * Throws `writer-fenced` where another run has begun meanwhile, then or later, and `broker-lost`.
 */
export async function openDelivery(transport: Transport, options: DeliveryOptions): Promise<Delivery> {
  const { ledger: topic, giveUpAfterMs } = options
  const run = randomUUID()
  let writer: TransactionalWriter | undefined
  let ledger: Ledger | undefined
  let troubledSince: number | undefined

  const open = async (): Promise<TransactionalWriter> => {
    await writer?.close()
    writer = await transport.openWriter(topic)
    return writer
  }
  const read = async () => {
    ledger = await readLedger(transport, topic, options.topic)
    if (ledger.holder !== run) throw superseded(topic)
  }
  /** Never assumes what became of a transaction: fences, then reads. */
  const takeOver = async () => {
    await open()
    await read()
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
  }
  /** Appends what is left to be appended, again after each trouble, until nothing is. */
  const append = async (left: () => readonly OutputRecord[]) => {
    for (let records = left(); records.length > 0; records = left()) {
      try {
        await writer?.append(records)
        break
      } catch (error) {
        if (isUnsendable(error)) throw error
        await waitOut(error)
        await takeOver()
      }
    }
    troubledSince = undefined
  }

  await claim()
  await read()
  const isDone = (record: StoredRecord) => ledger?.has(record) ?? false
  const deliver = async <Item extends Redriven>(items: readonly Item[]): Promise<readonly Item[]> => {
    const left = () => items.filter(({ from }) => !isDone(from))
    try {
      await append(() =>
        left().flatMap(({ from, output, attempt }) => [output, ledgerEntry(topic, from, attempt)]),
      )
    } catch (error) {
      if (!isUnsendable(error)) throw error
      await takeOver()
      if (items.length === 1) return items
      const middle = Math.ceil(items.length / 2)
      return [...(await deliver(items.slice(0, middle))), ...(await deliver(items.slice(middle)))]
    }
    for (const { from } of items) ledger?.add(from)
    return []
  }
  return { isDone, deliver, close: async () => writer?.close() }
}

const isUnsendable = (error: unknown) => error instanceof Fault && error.code === 'record-unsendable'

function superseded(ledger: string): Fault {
  const message = `Another redrive with the ledger ${ledger} has begun, and this one is ended. What it has redriven stays redriven; run it again when the other one is through.`
  return new Fault('writer-fenced', message)
}

function lost(waitedMs: number, cause: Fault): Fault {
  const message = `The Kafka brokers could not be used for ${Math.round(waitedMs / 1_000)} s. ${cause.message} Check that they run, then run it again: what was redriven is not redriven again.`
  return new Fault('broker-lost', message, { cause })
}
