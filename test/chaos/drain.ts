import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from '../../services/fault.ts'
import type { Transport } from '../../services/transports/transport.ts'
import type { Names } from './worker-settings.ts'

const lookEveryMs = 200
const begunWithinMs = 120_000

/**
 * Waits until the group has committed all of the input topic, at most `withinMs`. Gives the milliseconds that it took,
 * or null where it took longer. The input has no transactions: its last offset is a record's.
 */
export async function drain(
  observer: Transport,
  { group, topics }: Names,
  withinMs: number,
): Promise<number | null> {
  return until(withinMs, async () => {
    const { partitions } = await observer.retained(topics.input)
    const committed = await observer.committedOffsets(group, topics.input)
    return partitions.entries().every(([partition, { next }]) => (committed.get(partition) ?? 0n) >= next)
  })
}

/** Waits until the group has committed something of every partition: everybody is at work. Throws after two minutes. */
export async function atWork(
  observer: Transport,
  { group, topics }: Names,
  partitions: number,
): Promise<void> {
  const hasBegun = async () => (await observer.committedOffsets(group, topics.input)).size >= partitions
  if ((await until(begunWithinMs, hasBegun)) !== null) return
  throw new Fault('stalled', 'The workers had not begun to commit after two minutes. See what they said.')
}

/** Waits until the group has committed more than now, at most so long. */
export async function progressed(
  observer: Transport,
  { group, topics }: Names,
  withinMs: number,
  over?: AbortSignal,
): Promise<void> {
  const sum = async () =>
    (await observer.committedOffsets(group, topics.input)).values().reduce((a, b) => a + b, 0n)
  const before = await sum()
  await until(withinMs, async () => (await sum()) > before, over)
}

/** Waits until the condition holds; gives the milliseconds that it took, or null where it did not in time. */
export async function until(
  withinMs: number,
  condition: () => Promise<boolean>,
  over?: AbortSignal,
): Promise<number | null> {
  const began = performance.now()
  const since = () => performance.now() - began
  while (since() < withinMs && !over?.aborted) {
    if (await condition()) return since()
    await delay(lookEveryMs)
  }
  return null
}
