import { lasting, type MetricsSnapshot, pooled } from '../../telemetry/pooled-metrics.ts'
import type { Readiness } from '../../telemetry/process-events.ts'
import type { Telemetry } from '../../telemetry/telemetry.ts'
import type { ProcessEnd } from '../../telemetry/worker-events.ts'
import { type Life, restartPolicy } from './restart-policy.ts'
import { startWorker, type WorkerProcess } from './start-worker.ts'

/** A worker that is followed by another when it has ended, until it is stopped or given up. */
export interface SupervisedWorker {
  readonly worker: number
  /** null: it is about to be restarted, or has ended for good. */
  readonly readiness: () => Readiness | null
  /** For how long it has said nothing, in milliseconds; 0 where none runs. */
  readonly silentForMs: () => number
  /** Its metrics, and the counts of those that it follows. */
  snapshots(): Promise<readonly MetricsSnapshot[]>
  /** Fulfilled when it has ended and no other follows. */
  stop(signal: NodeJS.Signals): Promise<void>
  /** The worst exit status that it ended with for good; 0 where a signal of ours ended it. */
  readonly status: () => number
}

export interface WorkerListener {
  /** Its readiness may be another. */
  changed(): void
  /** It ended, and no other follows: with this exit status of the whole. */
  givenUp(worker: number, end: ProcessEnd, status: number): void
}

type Told = Pick<Telemetry, 'workerStarted' | 'workerStopped' | 'workerEnded'>

/** Starts a worker and keeps one going. */
export function superviseWorker(
  worker: number,
  giveUpAfterMs: number,
  telemetry: Told,
  listener: WorkerListener,
): SupervisedWorker {
  const decide = restartPolicy(giveUpAfterMs)
  let running: WorkerProcess | null = null
  let pause: NodeJS.Timeout | undefined
  let left: readonly MetricsSnapshot[] = []
  let isNeeded = true
  let status = 0

  async function start(): Promise<void> {
    const from = performance.now()
    const child = startWorker(worker, listener.changed)
    running = child
    telemetry.workerStarted({ worker, workerPid: child.pid })
    const end = await child.ended
    running = null
    leave(lasting(child.lastSnapshot()))
    if (isNeeded) after(end, { from, to: performance.now() })
    else stopped(end)
    listener.changed()
  }

  /** At once, as the sums are not to fall meanwhile; and then as one, as it may end often. */
  function leave(counts: MetricsSnapshot): void {
    const all = [...left, counts]
    left = all
    pooled(all).then((one) => {
      if (left === all) left = [one]
    })
  }

  function stopped(end: ProcessEnd): void {
    status = end.status ?? 0
    telemetry.workerStopped({ worker, ...end })
  }

  function after(end: ProcessEnd, life: Life): void {
    const next = decide(end, life)
    if ('restartInMs' in next) {
      telemetry.workerEnded({ worker, ...end, restartInSeconds: next.restartInMs / 1000 })
      pause = setTimeout(start, next.restartInMs)
      return
    }
    isNeeded = false
    status = next.giveUpWith
    telemetry.workerEnded({ worker, ...end, restartInSeconds: null })
    listener.givenUp(worker, end, status)
  }

  start()
  return {
    worker,
    readiness: () => running?.readiness() ?? null,
    silentForMs: () => running?.silentForMs() ?? 0,
    async snapshots() {
      const asked = running
      const now = await asked?.snapshot()
      // Of one that ended meanwhile the counts are among what is left.
      return now === undefined || running !== asked ? left : [...left, now]
    },
    async stop(signal) {
      isNeeded = false
      clearTimeout(pause)
      running?.send(signal)
      await running?.ended
    },
    status: () => status,
  }
}
