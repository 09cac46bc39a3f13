import type { CheckerMetrics } from './checker-metrics.ts'
import { boundedLabel, reasonShape } from './label.ts'
import type { Log } from './log.ts'

/** How a process ended: with an exit status, or by a signal. */
export type ProcessEnd = {
  readonly status: number | null
  readonly signal: string | null
}

/** What happens to the worker processes of a checker, as the process sees it that started them. */
export interface WorkerEvents {
  /** `wanted`: as many as were asked for, or as there are cores; there is at most one to a partition. */
  workersChosen(chosen: { workers: number; wanted: number; partitions: number; isAskedFor: boolean }): void
  workerStarted(started: { worker: number; workerPid: number | undefined }): void
  /** After it was asked to. */
  workerStopped(stopped: { worker: number } & ProcessEnd): void
  /** Unasked; `restartInSeconds` is null where no other follows. */
  workerEnded(ended: { worker: number; restartInSeconds: number | null } & ProcessEnd): void
}

const mostSignals = 50

export function workerEvents(log: Log, metrics: CheckerMetrics): WorkerEvents {
  const signalOf = boundedLabel(reasonShape, mostSignals)
  return {
    workersChosen({ isAskedFor, ...chosen }) {
      const isFewer = isAskedFor && chosen.workers < chosen.wanted
      const sentence = isFewer
        ? 'Fewer workers than asked for: there is at most one to a partition'
        : 'So many processes share the partitions'
      log.event(isFewer ? 'warn' : 'info', 'workers-chosen', sentence, chosen)
    },
    workerStarted(started) {
      metrics.workersRunning.inc()
      log.event('info', 'worker-started', 'A worker was started', started)
    },
    workerStopped(stopped) {
      metrics.workersRunning.dec()
      log.event('info', 'worker-stopped', 'A worker stopped as it was asked to', stopped)
    },
    workerEnded(ended) {
      metrics.workersRunning.dec()
      metrics.workersEnded.inc({ signal: signalOf(ended.signal) })
      const sentence =
        ended.restartInSeconds === null
          ? 'A worker ended, and the others are stopped'
          : 'A worker ended, and is started again'
      log.event('error', 'worker-ended', sentence, ended)
    },
  }
}
