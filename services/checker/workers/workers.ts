import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from '../../fault.ts'
import { type MetricsSnapshot, pooledPage } from '../../telemetry/pooled-metrics.ts'
import type { Readiness } from '../../telemetry/process-events.ts'
import type { Telemetry } from '../../telemetry/telemetry.ts'
import type { ProcessEnd } from '../../telemetry/worker-events.ts'
import type { RunningJob } from '../../transports/transport.ts'
import { type SupervisedWorker, superviseWorker } from './supervise-worker.ts'

/** The worker processes of a checker, as one job. Its `ended` rejects with Fault('worker-ended') when one is given up. */
export interface Workers extends RunningJob {
  /** Has each finish and leave the group; those that have not ended in time are killed. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Which of them does not answer, in one plain line; null: all do. */
  readonly silent: () => string | null
  /** Which of them is not ready and why, in one plain line; null: all are. */
  readonly notReady: (why: (readiness: Exclude<Readiness, 'ready'>) => string) => string | null
  /** The metrics of all, with this process's own, as one page. */
  metricsPage(own: MetricsSnapshot): Promise<string>
  /** The worst exit status that any of them ended with for good; 0 so far. */
  readonly status: () => number
}

// Longer than a worker's own stop takes at worst, and within ten seconds.
const stopWithinMs = 9_300
// So that its counts of a moment ago outlast a worker that is killed, and a loop that has stopped turning is noticed.
const askEveryMs = 5_000
const silentAfterMs = 20_000

/** Starts `count` workers, which share the partitions as those of several machines do: through the consumer group. */
export function startWorkers(
  { workers: count, giveUpAfterMs }: { readonly workers: number; readonly giveUpAfterMs: number },
  telemetry: Telemetry,
): Workers {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  let stopping: Promise<void> | null = null
  let fault: Fault | null = null

  const listener = {
    changed: () => telemetry.readinessChanged(readinessOf(workers)),
    givenUp(worker: number, end: ProcessEnd) {
      fault ??= givenUp(worker, end)
      telemetry.readinessChanged('failed')
      stop()
    },
  }
  const workers = Array.from({ length: count }, (_, index) =>
    superviseWorker(index + 1, giveUpAfterMs, telemetry, listener),
  )
  const asking = setInterval(() => {
    for (const worker of workers) worker.snapshots()
  }, askEveryMs)

  const all = (signal: NodeJS.Signals) => Promise.all(workers.map((worker) => worker.stop(signal)))

  async function stopAll(signal: NodeJS.Signals): Promise<void> {
    clearInterval(asking)
    const stopped = all(signal).then(() => true)
    const inTime = await Promise.race([stopped, delay(stopWithinMs, false)])
    if (!inTime) await all('SIGKILL')
    if (fault === null) resolve()
    else reject(fault)
  }

  function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (stopping !== null && signal === 'SIGKILL') return all(signal).then(() => {})
    stopping ??= stopAll(signal)
    return stopping
  }

  return {
    ended,
    stop,
    silent: () =>
      firstOf(workers, (worker) => (worker.silentForMs() > silentAfterMs ? 'does not answer' : null)),
    notReady: (why) => firstOf(workers, (worker) => whyNotReady(worker, why)),
    async metricsPage(own) {
      const snapshots = await Promise.all(workers.map((worker) => worker.snapshots()))
      return pooledPage([own, ...snapshots.flat()])
    },
    status: () => Math.max(...workers.map(({ status }) => status())),
  }
}

function whyNotReady(
  worker: SupervisedWorker,
  why: (readiness: Exclude<Readiness, 'ready'>) => string,
): string | null {
  const readiness = worker.readiness()
  if (readiness === null) return 'ended; another is started in its place'
  return readiness === 'ready' ? null : why(readiness)
}

function firstOf(
  workers: readonly SupervisedWorker[],
  wrongWith: (worker: SupervisedWorker) => string | null,
): string | null {
  for (const worker of workers) {
    const wrong = wrongWith(worker)
    if (wrong !== null) return `worker ${worker.worker}: ${wrong}`
  }
  return null
}

/** Ready is only who has nobody that is not. That one stops or has failed is not said of all: another may follow it. */
function readinessOf(workers: readonly SupervisedWorker[]): Readiness {
  const states = workers.map((worker) => worker.readiness())
  if (states.every((state) => state === 'ready')) return 'ready'
  return states.includes('waiting-for-broker') ? 'waiting-for-broker' : 'starting'
}

function givenUp(worker: number, { status, signal }: ProcessEnd): Fault {
  const how = status === null ? (signal ?? 'it could not be started') : `exit status ${status}`
  return new Fault(
    'worker-ended',
    `Worker ${worker} ended (${how}), and the others were stopped; see what it said`,
  )
}
