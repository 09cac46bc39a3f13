import { setTimeout as delay } from 'node:timers/promises'
import { reasonOf } from '../../services/transports/kafka/client-errors.ts'
import type { Transport } from '../../services/transports/transport.ts'
import type { InputRange, WriteHistory } from './history.ts'
import type { NumberedInput } from './inputs.ts'

/** One send of the transport: what of it fails, fails as one. */
const mostAtOnce = 200
const tickMs = 50

/** Where inputs go and where the history of that goes. */
export interface Feed {
  readonly transport: Transport
  readonly topic: string
  readonly inputs: Iterator<NumberedInput>
  readonly write: WriteHistory
  /** So many more were appended, or perhaps. */
  readonly passed: (records: number) => void
}

/** Appends so many events a second until told that it is over; what an outage held up follows behind it. */
export async function feedAtRate(feed: Feed, rate: number, over: AbortSignal): Promise<void> {
  const began = performance.now()
  let appended = 0
  while (!over.aborted) {
    const due = Math.floor(((performance.now() - began) / 1_000) * rate) - appended
    const count = Math.min(due, mostAtOnce)
    if (count > 0) await appendNext(feed, count)
    appended += Math.max(count, 0)
    if (due <= mostAtOnce) await delay(tickMs)
  }
}

/** Appends so many events as fast as they are taken. */
export async function feedAll(feed: Feed, count: number): Promise<void> {
  for (let left = count; left > 0; left -= mostAtOnce) await appendNext(feed, Math.min(left, mostAtOnce))
}

/** Each append waits for the one before it, which keeps the order of every partition. */
async function appendNext({ transport, topic, inputs, write, passed }: Feed, count: number): Promise<void> {
  const next = Array.from({ length: count }, () => inputs.next().value as NumberedInput)
  const ranges = rangesOf(next)
  try {
    await transport.append(
      topic,
      next.map(({ record }) => record),
    )
    write({ is: 'append', outcome: 'ok', ranges })
  } catch (error) {
    // The transport asks for the topic's partitions first; an answer of no to that has written nothing, but the
    // same fault may come from a send whose answer was lost.
    write({ is: 'append', outcome: 'unknown', ranges, why: reasonOf(error) })
  }
  passed(count)
}

function rangesOf(inputs: readonly NumberedInput[]): InputRange[] {
  const byPartition = Map.groupBy(inputs, ({ record }) => record.partition)
  return [...byPartition].map(([partition, some]) => ({
    partition,
    first: some[0]?.number ?? 0,
    last: some.at(-1)?.number ?? 0,
  }))
}
