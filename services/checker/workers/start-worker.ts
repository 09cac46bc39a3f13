import { fork } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import type { MetricsSnapshot } from '../../telemetry/pooled-metrics.ts'
import type { Readiness } from '../../telemetry/process-events.ts'
import type { ProcessEnd } from '../../telemetry/worker-events.ts'
import type { WorkerMessage, WorkerQuestion } from './worker-message.ts'

/** One worker process, from its start to its end. */
export interface WorkerProcess {
  readonly pid: number | undefined
  readonly readiness: () => Readiness
  /** How long ago it last said anything, in milliseconds; since its start where it has not. */
  readonly silentForMs: () => number
  /** Its metrics of now, or the last that it told where it does not answer in time; `[]`: it never did. */
  snapshot(): Promise<MetricsSnapshot>
  /** The last metrics that it told. */
  readonly lastSnapshot: () => MetricsSnapshot
  send(signal: NodeJS.Signals): void
  /** Fulfilled when it has ended, or could not be started. */
  readonly ended: Promise<ProcessEnd>
}

const program = new URL('../main.ts', import.meta.url)
// Below the time after which a scrape is given up.
const answerWithinMs = 1_000
const noStatus: ProcessEnd = { status: null, signal: null }

/** Starts the checker as a worker of this number; `changed` is told when its readiness may be another. */
export function startWorker(worker: number, changed: () => void): WorkerProcess {
  const child = fork(program, ['--worker', String(worker)], {
    // It works itself, and is asked through us.
    env: { ...process.env, WORKERS: '1', HTTP_PORT: '0' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // JSON has no NaN, which an event loop's lag may be.
    serialization: 'advanced',
  })
  const ended = Promise.withResolvers<ProcessEnd>()
  const questions = new Map<number, () => void>()
  let readiness: Readiness = 'starting'
  let heardAt = performance.now()
  let last: MetricsSnapshot = []
  let asked = 0

  child.once('exit', (status, signal) => ended.resolve({ status, signal }))
  // Of a process that could not be started, or of a signal or a question that came too late.
  child.on('error', () => {
    if (child.pid === undefined) ended.resolve(noStatus)
  })
  child.on('message', (said) => {
    const message = said as WorkerMessage
    heardAt = performance.now()
    if (message.kind === 'readiness') {
      readiness = message.readiness
      changed()
    } else {
      last = message.snapshot
      questions.get(message.id)?.()
    }
  })

  return {
    pid: child.pid,
    readiness: () => readiness,
    silentForMs: () => performance.now() - heardAt,
    lastSnapshot: () => last,
    async snapshot() {
      if (!child.connected) return last
      const id = asked++
      const { promise: answered, resolve } = Promise.withResolvers<void>()
      questions.set(id, resolve)
      const question: WorkerQuestion = { kind: 'tell-metrics', id }
      child.send(question, () => {})
      await Promise.race([answered, ended.promise, delay(answerWithinMs)])
      questions.delete(id)
      return last
    },
    send: (signal) => void child.kill(signal),
    ended: ended.promise,
  }
}
