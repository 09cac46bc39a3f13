import type { StoredRecord } from '../../pipeline/record.ts'
import { describeError } from '../../telemetry/describe-error.ts'
import type { ShadowCounts } from '../../telemetry/shadow-counts.ts'
import type { SkippedReason } from '../../telemetry/shadow-events.ts'
import type { Telemetry } from '../../telemetry/telemetry.ts'
import { portionsOf } from './parcel.ts'
import { createParcelQueue } from './parcel-queue.ts'
import type { ShadowTask } from './serve-shadow.ts'
import { superviseThread } from './supervise-thread.ts'

/** The shadow as the checker sees it: told of what was committed, and never waited for. */
export interface Shadow {
  /** Takes records whose outputs are committed. It neither waits nor throws; what there is no room for is skipped, and counted. */
  offer(inputs: readonly StoredRecord[]): void
  /** Goes through what waits, for a second at most, and ends; what is left is counted as skipped. */
  close(): Promise<void>
}

export interface ShadowParts {
  readonly task: ShadowTask
  readonly telemetry: Pick<Telemetry, 'shadowCompared' | 'shadowSkipped' | 'shadowUnwritten' | 'topicCreated'>
  /** The thread's program; tests have others, to see that what goes wrong there stays there. */
  readonly thread?: URL
  /** A thread that has been silent over a parcel for so long is ended and started anew, in milliseconds. */
  readonly stalledAfterMs?: number
  /** How much may wait, in bytes of keys and values. */
  readonly mostBytes?: number
}

const usualThread = new URL('./shadow-thread.ts', import.meta.url)
const usualStalledAfterMs = 60_000
const usualMostBytes = 16 * 1024 * 1024
const drainMs = 1_000

/**
 * Starts the shadow in a thread of its own, with its own connections to the broker. It judges after the outputs are
 * committed and out of their way: it can fail, hang, run out of memory or be too slow, and costs the checker a copy of
 * the records and no more. What it did not judge is counted; nothing is handed to it twice.
 */
export function startShadow({
  task,
  telemetry,
  thread: program = usualThread,
  stalledAfterMs = usualStalledAfterMs,
  mostBytes = usualMostBytes,
}: ShadowParts): Shadow {
  const tell = told(telemetry)
  const queue = createParcelQueue(mostBytes)
  const drained = Promise.withResolvers<void>()
  let isClosed = false

  const thread = superviseThread(
    { program, task, stalledAfterMs },
    {
      heard(message) {
        if (message.kind === 'topic-created') telemetry.topicCreated(message)
        if (message.kind === 'done') tell.counted(message.counts)
        handOn()
      },
      ended(how, inHand, error) {
        // That an idle thread is stopped leaves nothing out.
        if (how !== 'stopped' || inHand !== undefined) tell.skipped(how, inHand, error)
        if (isClosed) drained.resolve()
      },
    },
  )

  function handOn(): void {
    if (thread.state() !== 'free') return
    const parcel = queue.take()
    if (parcel !== undefined) thread.hand(parcel)
    else if (isClosed) drained.resolve()
  }

  return {
    offer(inputs) {
      try {
        for (const portion of portionsOf(inputs)) {
          if (isClosed) tell.skipped('stopped', portion)
          else if (!queue.put(portion)) tell.skipped('queue-full', portion)
        }
        handOn()
      } catch (error) {
        // The job takes whatever its listener throws for its own.
        tell.skipped('unexpected', { records: inputs }, error)
      }
    },
    async close() {
      isClosed = true
      handOn()
      const late = setTimeout(drained.resolve, drainMs)
      if (thread.state() === 'at-work' || !queue.isEmpty()) await drained.promise
      clearTimeout(late)
      for (let left = queue.take(); left !== undefined; left = queue.take()) tell.skipped('stopped', left)
      await thread.end()
    },
  }
}

/** What comes of the episodes, in the words of the telemetry. */
function told(telemetry: ShadowParts['telemetry']) {
  const skipped = (reason: SkippedReason, episodes: number, error?: unknown) =>
    telemetry.shadowSkipped({
      reason,
      episodes,
      ...(error !== undefined && { error: describeError(error) }),
    })
  return {
    skipped: (reason: SkippedReason, some?: { readonly records: readonly unknown[] }, error?: unknown) =>
      skipped(reason, some?.records.length ?? 0, error),
    counted(counts: ShadowCounts) {
      telemetry.shadowCompared(counts)
      for (const [reason, episodes] of withoutVerdict(counts)) if (episodes > 0) skipped(reason, episodes)
      for (const { reason, count } of counts.unwritten)
        telemetry.shadowUnwritten({ reason, differences: count })
    },
  }
}

const withoutVerdict = ({ failed }: ShadowCounts) =>
  [
    ['active-rule-fault', failed.from],
    ['rule-fault', failed.to],
    ['rule-fault-in-both', failed.both],
  ] as const
