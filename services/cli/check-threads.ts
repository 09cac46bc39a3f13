import { Worker } from 'node:worker_threads'
import type { PackData } from '../core/pack/pack-schema.ts'
import { Fault } from '../fault.ts'
import type { Format } from '../formats/format.ts'
import type { Piece } from '../formats/pieces.ts'
import type { JudgedPiece, Wanted } from './check-piece.ts'

/** What a thread judges by: packs that have been loaded and checked, and which entries are read the other way. */
export interface CheckTask {
  readonly packs: readonly { readonly id: string; readonly data: PackData }[]
  readonly flipped: ReadonlySet<string>
}

/** A piece on its way to a thread. */
export interface PieceToJudge {
  readonly piece: Piece
  readonly format: Format['name']
  readonly wanted: Wanted
}

/** Threads that judge pieces. */
export interface CheckThreads {
  /** What one of them says of a piece; null where all are busy, or not there yet. Rejects with Fault `worker-ended`. */
  judge(piece: PieceToJudge): Promise<JudgedPiece> | null
  /** How many pieces all of them may have at a time. */
  readonly mostInHand: number
}

/** One to work on, one that it finds when it is done. */
const mostOfOne = 2
// A thread takes half a second to start, in which another judges as much as this, in bytes.
const muchToJudge = 16 * 1024 * 1024

/** Threads that are started once there is much to judge. */
export function threadsInNeed(count: number, task: CheckTask): CheckThreads {
  let threads: CheckThreads | null = null
  let bytes = 0
  return {
    mostInHand: count * mostOfOne,
    judge(piece) {
      bytes += piece.piece.bytes.length
      if (bytes > muchToJudge) threads ??= startThreads(count, task)
      return threads?.judge(piece) ?? null
    },
  }
}

/** Threads that are all there. Rejects with Fault `worker-ended`. */
export async function readyThreads(
  count: number,
  task: CheckTask,
  program = ownProgram,
): Promise<CheckThreads> {
  const { ready, ...threads } = startThreads(count, task, program)
  await ready()
  return threads
}

/** Starts so many threads, which live as long as the process, and keep it until it ends by itself. */
function startThreads(count: number, task: CheckTask, program = ownProgram) {
  const threads = Array.from({ length: count }, () => startThread(task, program))
  return {
    mostInHand: count * mostOfOne,
    judge(piece: PieceToJudge): Promise<JudgedPiece> | null {
      const [idlest] = threads.toSorted((one, other) => one.inHand() - other.inHand())
      return idlest !== undefined && idlest.inHand() < mostOfOne ? idlest.judge(piece) : null
    },
    ready: () => Promise.all(threads.map(({ ready }) => ready)),
  }
}

const ownProgram = new URL('./check-thread.ts', import.meta.url)

function startThread(task: CheckTask, program: URL) {
  // What the process was started with, such as a profiler, is for its own thread. Nothing is said there: what is said in
  // threads goes through as many listeners at our own outputs, of which Node warns.
  const worker = new Worker(program, { workerData: task, execArgv: [], stdout: true, stderr: true })
  const started = Promise.withResolvers<void>()
  const inHand: PromiseWithResolvers<JudgedPiece>[] = []
  let isThere = false
  let ended: Fault | null = null

  const end = (cause?: unknown) => {
    ended ??= endedFault(cause)
    for (const { reject } of [started, ...inHand.splice(0)]) reject(ended)
  }
  // Whoever waits hears of it.
  started.promise.catch(() => {})
  worker.on('message', (message: JudgedPiece | 'ready') => {
    if (message !== 'ready') return inHand.shift()?.resolve(message)
    isThere = true
    started.resolve()
  })
  worker.on('error', end)
  worker.on('exit', () => end())

  return {
    ready: started.promise,
    /** How many pieces it has; more than it may have until it is there. */
    inHand: () => (isThere || ended !== null ? inHand.length : Number.POSITIVE_INFINITY),
    judge(piece: PieceToJudge): Promise<JudgedPiece> {
      if (ended !== null) return Promise.reject(ended)
      const judged = Promise.withResolvers<JudgedPiece>()
      inHand.push(judged)
      worker.postMessage(piece)
      return judged.promise
    },
  }
}

function endedFault(cause: unknown): Fault {
  const advice = 'what has been written is right, but not all; try again with --threads 1'
  return new Fault('worker-ended', `a thread that judges has ended: ${advice}`, { cause })
}
