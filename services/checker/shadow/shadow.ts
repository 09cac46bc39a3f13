import { Worker } from 'node:worker_threads'
import type { StoredRecord } from '../../pipeline/record.ts'
import { describeError } from '../../telemetry/describe-error.ts'
import type { ShadowCounts } from '../../telemetry/shadow-counts.ts'
import type { SkippedReason } from '../../telemetry/shadow-events.ts'
import type { Telemetry } from '../../telemetry/telemetry.ts'
import { type Parcel, type Portion, pack, portionsOf } from './parcel.ts'
import type { ShadowMessage, ShadowTask } from './serve-shadow.ts'

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
const restart = { firstMs: 1_000, mostMs: 60_000 }
const resourceLimits = { maxOldGenerationSizeMb: 256 }

/**
 * Starts the shadow in a thread of its own, with its own connections to the broker. It judges after the outputs are
 * committed and out of their way: it can fail, hang, run out of memory or be too slow, and costs the checker a copy of
 * the records and no more. What it did not judge is counted; nothing is handed to it twice.
 */
export function startShadow({
  task,
  telemetry,
  thread = usualThread,
  stalledAfterMs = usualStalledAfterMs,
  mostBytes = usualMostBytes,
}: ShadowParts): Shadow {
  const queue: Parcel[] = []
  let waitingBytes = 0
  let inHand: Parcel | undefined
  let worker: Worker | undefined
  let isReady = false
  let silence: NodeJS.Timeout | undefined
  let pause: NodeJS.Timeout | undefined
  let pauseMs = restart.firstMs
  let closed = false
  const idle = Promise.withResolvers<void>()

  const start = () => {
    try {
      worker = startThread()
      expectNews()
    } catch (error) {
      lose('crashed', error)
    }
  }

  const startThread = () => {
    const started = new Worker(thread, { workerData: task, resourceLimits, name: 'shadow' })
    // The checker's end is not held up by its shadow.
    started.unref()
    started.on('message', (message: ShadowMessage) => started === worker && heard(message))
    started.on('error', (error) => started === worker && lose('crashed', error))
    started.on('exit', () => started === worker && lose('crashed'))
    return started
  }

  const expectNews = () => {
    clearTimeout(silence)
    silence = setTimeout(() => lose('stalled'), stalledAfterMs).unref()
  }

  const handOn = () => {
    if (worker === undefined || !isReady || inHand !== undefined) return
    inHand = queue.shift()
    if (inHand === undefined) {
      if (closed) idle.resolve()
      return
    }
    waitingBytes -= inHand.bytes.length
    worker.postMessage(inHand, [inHand.bytes.buffer])
    expectNews()
  }

  const heard = (message: ShadowMessage) => {
    if (message.kind === 'topic-created') telemetry.topicCreated(message)
    if (message.kind === 'topic-created' || message.kind === 'at-work') return expectNews()
    clearTimeout(silence)
    isReady = true
    if (message.kind === 'done') done(message.counts)
    handOn()
  }

  const done = (counts: ShadowCounts) => {
    inHand = undefined
    pauseMs = restart.firstMs
    telemetry.shadowCompared(counts)
    const { faults, firstFault, unwritten } = counts
    if (faults > 0)
      telemetry.shadowSkipped({ reason: 'rule-fault', episodes: faults, error: firstFault ?? undefined })
    for (const { reason, count } of unwritten) telemetry.shadowUnwritten({ reason, differences: count })
  }

  const skip = (
    reason: SkippedReason,
    skipped: Pick<Portion | Parcel, 'records'> | undefined,
    error?: unknown,
  ) =>
    telemetry.shadowSkipped({
      reason,
      episodes: skipped?.records.length ?? 0,
      ...(error !== undefined && { error: describeError(error) }),
    })

  /** The thread is of no more use, and what it has in hand is lost; the next one gets what waits. */
  const lose = (reason: 'crashed' | 'stalled', error?: unknown) => {
    const lost = worker
    worker = undefined
    isReady = false
    clearTimeout(silence)
    skip(reason, inHand, error)
    inHand = undefined
    void lost?.terminate()
    if (closed) return idle.resolve()
    pause = setTimeout(start, pauseMs).unref()
    pauseMs = Math.min(2 * pauseMs, restart.mostMs)
  }

  const take = (portion: Portion) => {
    if (closed) return skip('stopped', portion)
    if (waitingBytes + portion.length > mostBytes) return skip('queue-full', portion)
    queue.push(pack(portion))
    waitingBytes += portion.length
  }

  start()
  return {
    offer(inputs) {
      try {
        for (const portion of portionsOf(inputs)) take(portion)
        handOn()
      } catch (error) {
        // The job takes whatever its listener throws for its own.
        telemetry.shadowSkipped({
          reason: 'unexpected',
          episodes: inputs.length,
          error: describeError(error),
        })
      }
    },
    async close() {
      closed = true
      handOn()
      const late = setTimeout(idle.resolve, drainMs)
      if (inHand !== undefined || queue.length > 0) await idle.promise
      clearTimeout(late)
      clearTimeout(pause)
      clearTimeout(silence)
      const last = worker
      worker = undefined
      for (const parcel of [...(inHand === undefined ? [] : [inHand]), ...queue.splice(0)])
        skip('stopped', parcel)
      inHand = undefined
      await last?.terminate()
    },
  }
}
