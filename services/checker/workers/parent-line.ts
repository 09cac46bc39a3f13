import { Fault } from '../../fault.ts'
import type { MetricsSnapshot } from '../../telemetry/pooled-metrics.ts'
import type { Readiness } from '../../telemetry/process-events.ts'
import type { WorkerMessage, WorkerQuestion } from './worker-message.ts'

/** A worker's line to the process that started it. */
export interface ParentLine {
  /** Which of the workers this one is, counted from 1. */
  readonly worker: number
  /** Settles when that process has ended, however it did: nobody would restart or stop this one any more. */
  readonly gone: Promise<'parent-gone'>
  tellReadiness(readiness: Readiness): void
  /** Answers questions from now on. */
  answerWith(snapshot: () => Promise<MetricsSnapshot>): void
}

/** Opens the line, as the worker of this number. Throws Fault('usage') in a process that the checker did not start. */
export function openParentLine(worker: string): ParentLine {
  if (process.send === undefined || !/^\d{1,3}$/.test(worker))
    throw new Fault('usage', '--worker is how the checker starts its own workers; you may want --workers N')
  const gone = Promise.withResolvers<'parent-gone'>()
  process.once('disconnect', () => gone.resolve('parent-gone'))
  if (!process.connected) gone.resolve('parent-gone')
  // Whether it arrives is no matter of the worker's: a line that is cut is told by `gone`.
  const say = (message: WorkerMessage) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => {})
  }
  return {
    worker: Number(worker),
    gone: gone.promise,
    tellReadiness: (readiness) => say({ kind: 'readiness', readiness }),
    answerWith(snapshot) {
      process.on('message', async ({ id }: WorkerQuestion) => {
        say({ kind: 'metrics', id, snapshot: await snapshot() })
      })
    },
  }
}
