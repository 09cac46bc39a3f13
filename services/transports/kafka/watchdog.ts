import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from '../../fault.ts'
import type { Job } from '../transport.ts'
import { isRefusal, reasonOf } from './client-errors.ts'
import type { KafkaSettings } from './client-settings.ts'
import { findReadable } from './first-readable.ts'
import type { Patience } from './patience.ts'
import type { PatientAdmin } from './patient-admin.ts'
import { createStillness } from './stillness.ts'
import type { PositionOf } from './topic-watch.ts'
import { readCommitted, readExtents } from './topics.ts'

const mostEveryMs = 1_000
const mostLookMs = 10_000
// As long as the group waits for its members when it is joined anew: the client's default.
const rebalanceMs = 60_000
const placeOfLook = 'look'

/**
 * Ends a job that stands still: it owns a partition in which a readable record waits, no trouble is known that is
 * being waited out, the group is not being joined anew, and nothing has moved for `stalledAfterMs`. It sees nothing
 * while `process` does not return, as nothing else of the process runs then either.
 */
export interface Watchdog {
  /** Records of a partition are in hand until what this gives is called. */
  hold(partition: number, records: number): () => void
  /** A partition has come further; `isBehind`: and has not come to its end. */
  moved(partition: number, isBehind: boolean): void
  /** The group begins to be joined anew, and has been. */
  regrouping(): void
  regrouped(): void
  /** Watches until the signal. */
  keepWatching(signal: AbortSignal): Promise<void>
}

export function createWatchdog(
  settings: KafkaSettings,
  admin: PatientAdmin,
  { group, input }: Job,
  {
    patience,
    owned,
    positionOf,
    fail,
  }: {
    readonly patience: Patience
    readonly owned: () => readonly number[]
    readonly positionOf: PositionOf
    readonly fail: (fault: Fault) => void
  },
): Watchdog {
  const { stalledAfterMs, sessionTimeoutMs } = settings
  const everyMs = Math.min(mostEveryMs, stalledAfterMs / 20)
  const limit = Math.ceil(stalledAfterMs / everyMs)
  const still = createStillness()
  // Records at most, as markers count: by partition, when last looked at.
  const waiting = new Map<number, bigint>()
  let regroupingSince: number | undefined

  const isRegrouping = () =>
    regroupingSince !== undefined && performance.now() - regroupingSince < rebalanceMs + sessionTimeoutMs

  /** From where a record would be waiting, in the partitions that do not end there. */
  const unreadFrom = async (partitions: readonly number[]): Promise<ReadonlyMap<number, bigint>> => {
    const [extents, committed] = await admin.askOnce((asked) =>
      Promise.all([readExtents(asked, input), readCommitted(asked, group, input)]),
    )
    const unread = new Map<number, bigint>()
    for (const partition of partitions) {
      const { low = 0n, high = 0n } = extents.get(partition) ?? {}
      const from = greatest([low, positionOf(partition) ?? 0n, committed.get(partition) ?? 0n])
      if (from >= high) continue
      unread.set(partition, from)
      waiting.set(partition, high - from)
    }
    return unread
  }

  // The log's end is no evidence: markers, aborted records and open transactions stand before it.
  const lookFor = async (suspects: readonly number[], signal: AbortSignal) => {
    const from = await unreadFrom(suspects)
    const place = { topic: input, from, forMs: Math.min(mostLookMs, stalledAfterMs) }
    const readable = from.size > 0 ? await findReadable(settings, place, signal) : new Set<number>()
    patience.over(placeOfLook)
    for (const partition of suspects) {
      if (!readable.has(partition)) still.clear(partition)
      // It may have moved meanwhile.
      else if (isSuspect(partition)) still.prove(partition)
    }
  }

  const isStalled = (partition: number) => {
    const { held, idle, isProven } = still.of(partition)
    return held >= limit || (isProven && idle >= limit)
  }
  // In the second half of the time it must not move though it is known to have something to do.
  const isSuspect = (partition: number) => {
    const { idle, isProven } = still.of(partition)
    return !isProven && idle >= limit / 2
  }

  const tell = (partition: number) => {
    const { inHand } = still.of(partition)
    const where = `partition ${partition} from offset ${positionOf(partition) ?? 'the first'}`
    return `${where} (${inHand > 0 ? `${inHand} records in hand` : `at most ${waiting.get(partition)} wait`})`
  }
  const stalled = (partitions: readonly number[]) =>
    new Fault(
      'stalled',
      `Records of ${input} wait, and nothing has moved for ${Math.round(stalledAfterMs / 1_000)} s: ` +
        `${partitions.map(tell).join(', ')}. The brokers answer, and no trouble is known that explains it. ` +
        'Start again: the work goes on where it was committed.',
    )

  const step = async (signal: AbortSignal): Promise<void> => {
    if (patience.isWaiting() || isRegrouping()) return still.restart()
    const partitions = owned()
    still.look(partitions)
    const stuck = partitions.filter(isStalled)
    if (stuck.length > 0) return fail(stalled(stuck))
    const suspects = partitions.filter(isSuspect)
    if (suspects.length > 0) await lookFor(suspects, signal)
  }

  return {
    hold: still.hold,
    moved(partition, isBehind) {
      patience.over(placeOfLook)
      still.moved(partition, isBehind)
    },
    regrouping() {
      regroupingSince = performance.now()
    },
    regrouped() {
      regroupingSince = undefined
      still.restart()
    },
    async keepWatching(signal) {
      while (!signal.aborted) {
        await delay(everyMs, undefined, { signal }).catch(() => {})
        await step(signal).catch((error) => {
          // Any other failure is the broker's, which others tell of.
          if (isRefusal(error)) patience.trouble(placeOfLook, reasonOf(error), error)
        })
      }
    },
  }
}

const greatest = (offsets: readonly bigint[]) =>
  offsets.reduce((most, offset) => (offset > most ? offset : most))
