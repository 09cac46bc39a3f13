import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { WriteHistory } from './history.ts'
import { pauseProcess } from './pause-process.ts'
import { streams } from './streams.ts'
import { cutShortStatus, type WorkerSettings } from './worker-settings.ts'

const program = fileURLToPath(new URL('./worker.ts', import.meta.url))
// The checker promises to have stopped within ten seconds. Here it shares two processors with brokers and with us, and
// starting to hear a signal can take as long again.
const promisedMs = 10_000
const marginMs = 10_000
const leaveMs = promisedMs + marginMs
const restartMs = 500

/** The workers of a run, each in a place of its own: who dies is followed there by another one. */
export interface Crew {
  /** How many places there are, spare ones included. */
  readonly places: number
  isAt(place: number): boolean
  start(place: number): void
  /** kill -9; tells whether anybody was there. */
  kill(place: number): Promise<boolean>
  /** Asks it to stop, and waits until it has; tells whether anybody was there. */
  dismiss(place: number): Promise<boolean>
  /**
   * Stops it as it stands (SIGSTOP) until the function returned lets it go on, or this process ends. The function tells
   * whether anybody was stopped all the while.
   */
  pause(place: number): () => Promise<boolean>
  /** Has all of them leave off what they do wrong on purpose. */
  heal(): void
  /** Who ended by itself or would not stop, and how. */
  readonly deserters: readonly string[]
  /** How many stopped before all that they had open was closed, while faults went on: nobody is to blame. */
  readonly cutShort: number
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
  let cutShort = 0
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

  const checkStop = ({ name, process: { exitCode } }: Worker) => {
    // With a broker gone it cannot close what is open; with all healed it can.
    if (exitCode === cutShortStatus && !healed) cutShort += 1
    else if (exitCode === cutShortStatus) deserters.push(`${name} stopped before all was closed`)
    else if (exitCode) deserters.push(`${name} stopped with status ${exitCode}`)
  }

  const end = async (place: number, signal: 'SIGKILL' | 'SIGTERM') => {
    const worker = workers.get(place)
    if (!worker) return false
    if (worker.wasEnded) return worker.ended.then(() => false)
    worker.wasEnded = true
    tell(worker.name, signal)
    const hit = worker.process.kill(signal)
    const patience = new AbortController()
    const late = delay(leaveMs, 'late', { signal: patience.signal }).catch(() => 'over')
    if ((await Promise.race([worker.ended, late])) === 'late') {
      deserters.push(`${worker.name} had not stopped ${leaveMs / 1_000} s after ${signal}`)
      worker.process.kill('SIGKILL')
      await worker.ended
    }
    patience.abort()
    if (signal === 'SIGTERM') checkStop(worker)
    workers.delete(place)
    return hit
  }

  return {
    places: proxyPorts.length,
    isAt: (place) => workers.has(place),
    start,
    kill: (place) => end(place, 'SIGKILL'),
    dismiss: (place) => end(place, 'SIGTERM'),
    pause(place) {
      const worker = workers.get(place)
      if (worker?.process.pid === undefined) return async () => false
      tell(worker.name, 'paused')
      const resume = pauseProcess(worker.process.pid)
      return async () => {
        const hit = await resume()
        tell(worker.name, 'goes on')
        return hit
      }
    },
    heal() {
      healed = true
      for (const { process } of workers.values()) process.stdin?.write('heal\n')
    },
    deserters,
    get cutShort() {
      return cutShort
    },
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
