import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type JavaProcess, startJava } from './java-process.ts'
import type { JavaRuntime } from './java-runtime.ts'
import type { KeptFolder } from './kept-folder.ts'

const limitMs = { format: 60_000, start: 90_000, end: 30_000 }
// A second of work: compiling it well and a parallel collector cost more than they save.
const shortRun = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']
const heap = ['-Xms256m', '-Xmx512m']
const format = ['format', '--cluster-id', 'bG9jYWwtYnJva2VyLTAwMQ']

/** One broker of a cluster; it keeps its port and its data when it is ended and started again. */
export interface ClusterNode {
  readonly id: number
  readonly address: string
  readonly running: boolean
  /** Null where it does not run. */
  readonly pid: number | null
  /** Ends it with this signal and settles when its process is gone: SIGTERM that does nothing for 30 s turns to SIGKILL. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /**
   * Starts it again on the same port and data; settles when it serves, which takes a majority of the nodes. Throws an
   * error of one line, with its own last words, when it never will.
   */
  start(): Promise<void>
  /** Stops its process where it stands (SIGSTOP). Throws when there is none. */
  pause(): void
  /** Lets a paused process go on (SIGCONT). */
  resume(): void
}

/** A node to be: `settings` are its properties, without the place of its data. */
export interface NodePlan {
  readonly id: number
  readonly address: string
  readonly settings: Readonly<Record<string, string>>
}

/** Makes a node in a folder of its own within `folder`, ready to start. It starts no more once `over` is aborted. */
export async function createNode(
  runtime: JavaRuntime,
  { id, address, settings }: NodePlan,
  { path, keeper }: KeptFolder,
  over: AbortSignal,
): Promise<ClusterNode> {
  const folder = join(path, `node-${id}`)
  mkdirSync(folder)
  const properties = writeProperties(folder, { ...settings, 'log.dirs': join(folder, 'data') })
  const run = (args: readonly string[]) => startJava(runtime, folder, keeper, args)
  await formatted(run([...shortRun, 'kafka.tools.StorageTool', ...format, '--config', properties]))

  let broker: JavaProcess | undefined
  const isRunning = () => broker !== undefined && broker.ended() === undefined
  return {
    id,
    address,
    get running() {
      return isRunning()
    },
    get pid() {
      return broker?.pid() ?? null
    },
    async start() {
      over.throwIfAborted()
      if (broker === undefined || !isRunning()) broker = run([...heap, 'kafka.Kafka', properties])
      await serving(broker)
    },
    end: async (signal) => broker && end(broker, signal),
    pause() {
      if (!broker?.signal('SIGSTOP')) throw new Error(`Node ${id} cannot be paused: it is not running`)
    },
    resume: () => void broker?.signal('SIGCONT'),
  }
}

function writeProperties(folder: string, settings: Readonly<Record<string, string>>): string {
  const path = join(folder, 'server.properties')
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`)
  writeFileSync(path, lines.join(''))
  return path
}

async function formatted(tool: JavaProcess): Promise<void> {
  const status = await tool.endsWithin(limitMs.format)
  if (status === 0) return
  await tool.release()
  const cause = status === undefined ? `it took longer than ${limitMs.format / 1_000} s` : tool.lastWords()
  throw new Error(`Kafka's disk could not be formatted: ${cause}`)
}

async function serving(broker: JavaProcess): Promise<void> {
  const deadline = Date.now() + limitMs.start
  while (broker.ended() === undefined && Date.now() < deadline) {
    if (broker.said().includes('Kafka Server started')) return
    await delay(100)
  }
  if (broker.ended() !== undefined) throw new Error(`Kafka ended: ${broker.lastWords()}`)
  await broker.release()
  throw new Error(`Kafka had not started within ${limitMs.start / 1_000} s`)
}

async function end(broker: JavaProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  // A paused process hears SIGTERM only when it goes on.
  if (signal === 'SIGTERM' && broker.signal('SIGTERM') && broker.signal('SIGCONT')) {
    await broker.endsWithin(limitMs.end)
  }
  await broker.release()
}
