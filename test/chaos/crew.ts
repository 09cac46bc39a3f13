import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { WriteHistory } from './history.ts'
import { pauseProcess } from './pause-process.ts'
import { streams } from './streams.ts'
import type { WorkerSettings } from './worker-settings.ts'

const program = fileURLToPath(new URL('./worker.ts', import.meta.url))
const leaveMs = 30_000
const restartMs = 500

/** The workers of a run, each in a place of its own: who dies is followed there by another one. */
export interface Crew {
  /** How many places there are, spare ones included. */
  readonly places: number
  isAt(place: number): boolean
  start(place: number): void
  /** kill -9 */
  kill(place: number): Promise<void>
  /** Asks it to stop, and waits until it has. */
  dismiss(place: number): Promise<void>
  /** Stops it as it stands (SIGSTOP) until the function returned lets it go on, or this process ends. */
  pause(place: number): () => Promise<void>
  /** Has all of them leave off what they do wrong on purpose. */
  heal(): void
  /** Who ended by itself or would not stop, and how. */
  readonly deserters: readonly string[]
  dismissAll(): Promise<void>
  /** Ends all of them at once. */
  killAll(): void
}

/** What all workers are told; the rest goes by their place. */
export interface CrewSettings {
  readonly all: Omit<WorkerSettings, 'worker' | 'proxyPort' | 'stream'>
  /** A proxy for each place. */
  readonly proxyPorts: readonly number[]
  /** A file descriptor for what they log. */
  readonly log: number
  readonly write: WriteHistory
}

interface Worker {
  readonly name: string
  readonly process: ChildProcess
  readonly ended: Promise<unknown>
  /** Somebody of us has ended it. */
  wasEnded: boolean
}

export function createCrew({ all, proxyPorts, log, write }: CrewSettings): Crew {
  const workers = new Map<number, Worker>()
  const deserters: string[] = []
  let hired = 0
  let healed = false
  let closing = false
  let over = false

  const tell = (worker: string, what: string) => write({ is: 'worker', worker, what })

  const hire = (place: number): Worker => {
    hired += 1
    const name = `w${place}.${hired}`
    const settings: WorkerSettings = {
      ...all,
      worker: name,
      proxyPort: proxyPorts[place] ?? 0,
      stream: streams.workers + hired,
    }
    // In a process group of its own, so that Ctrl-C comes to us alone, and we end it.
    const child = spawn(process.execPath, [program, JSON.stringify(settings)], {
      stdio: ['pipe', log, log],
      detached: true,
    })
    child.stdin?.on('error', () => {})
    if (healed) child.stdin?.write('heal\n')
    tell(name, 'started')
    return { name, process: child, ended: once(child, 'exit'), wasEnded: false }
  }

  const start = (place: number) => {
    if (workers.has(place) || closing || over) return
    const worker = hire(place)
    workers.set(place, worker)
    void worker.ended.then(() => gone(place, worker))
  }

  const gone = async (place: number, worker: Worker) => {
    if (workers.get(place) === worker) workers.delete(place)
    const { exitCode, signalCode } = worker.process
    const how = `ended with ${signalCode ?? `status ${exitCode}`}`
    tell(worker.name, how)
    if (worker.wasEnded || over) return
    deserters.push(`${worker.name} ${how} by itself`)
    await delay(restartMs)
    start(place)
  }

  const end = async (place: number, signal: 'SIGKILL' | 'SIGTERM') => {
    const worker = workers.get(place)
    if (!worker) return
    worker.wasEnded = true
    tell(worker.name, signal)
    worker.process.kill(signal)
    const patience = new AbortController()
    const late = delay(leaveMs, 'late', { signal: patience.signal }).catch(() => 'over')
    if ((await Promise.race([worker.ended, late])) === 'late') {
      deserters.push(`${worker.name} had not stopped ${leaveMs / 1_000} s after ${signal}`)
      worker.process.kill('SIGKILL')
      await worker.ended
    }
    patience.abort()
    const { exitCode } = worker.process
    if (signal === 'SIGTERM' && exitCode) deserters.push(`${worker.name} stopped with status ${exitCode}`)
    workers.delete(place)
  }

  return {
    places: proxyPorts.length,
    isAt: (place) => workers.has(place),
    start,
    kill: (place) => end(place, 'SIGKILL'),
    dismiss: (place) => end(place, 'SIGTERM'),
    pause(place) {
      const worker = workers.get(place)
      if (worker?.process.pid === undefined) return async () => {}
      tell(worker.name, 'paused')
      const resume = pauseProcess(worker.process.pid)
      return async () => {
        await resume()
        tell(worker.name, 'goes on')
      }
    },
    heal() {
      healed = true
      for (const { process } of workers.values()) process.stdin?.write('heal\n')
    },
    deserters,
    async dismissAll() {
      closing = true
      await Promise.all([...workers.keys()].map((place) => end(place, 'SIGTERM')))
      over = true
    },
    killAll() {
      over = true
      for (const worker of workers.values()) worker.process.kill('SIGKILL')
    },
  }
}
