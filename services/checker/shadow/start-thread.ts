import { Worker } from 'node:worker_threads'
import type { Parcel } from './parcel.ts'
import type { ShadowMessage, ShadowTask } from './serve-shadow.ts'

/** How a thread ended: by itself, by us as it was silent for too long, or by us as it is no longer needed. */
export type Ending = 'crashed' | 'stalled' | 'stopped'

/** Who hears of a thread. */
export interface ThreadListener {
  /** What the thread says; once it has said `started` or `done` it takes a parcel. */
  heard(message: ShadowMessage): void
  /** Once, the last that is heard of it: the parcel that it had in hand is lost. */
  ended(how: Ending, inHand: Parcel | undefined, error?: unknown): void
}

/** `free`: it takes a parcel. `away`: it is starting, or has ended. */
export type ThreadState = 'away' | 'free' | 'at-work'

/** One thread, from its start to its end. It has one parcel in hand at a time. */
export interface WorkedThread {
  state(): ThreadState
  /** Hands it a parcel, whose bytes are the thread's from now on; only while it is free. */
  hand(parcel: Parcel): void
  /** Ends it, unless it has ended; settles when it is gone. */
  end(how: Ending, error?: unknown): Promise<unknown>
}

/** What a thread is started from; `stalledAfterMs`: when it is silent for so long it is ended. */
export interface ThreadParts {
  readonly program: URL
  readonly task: ShadowTask
  readonly stalledAfterMs: number
}

const resourceLimits = { maxOldGenerationSizeMb: 256 }

/** Starts a thread; throws where the system has none. */
export function startThread(
  { program, task, stalledAfterMs }: ThreadParts,
  listener: ThreadListener,
): WorkedThread {
  const worker = new Worker(program, { workerData: task, resourceLimits, name: 'shadow' })
  let state: ThreadState = 'away'
  let inHand: Parcel | undefined
  let silence: NodeJS.Timeout | undefined
  let isOver = false

  const expectNews = () => {
    clearTimeout(silence)
    silence = setTimeout(end, stalledAfterMs, 'stalled').unref()
  }

  function end(how: Ending, error?: unknown): Promise<unknown> {
    clearTimeout(silence)
    if (!isOver) {
      isOver = true
      state = 'away'
      listener.ended(how, inHand, error)
    }
    return worker.terminate()
  }

  const heard = (message: ShadowMessage) => {
    // What it had in hand is counted as lost already.
    if (isOver) return
    if (message.kind === 'started' || message.kind === 'done') {
      clearTimeout(silence)
      inHand = undefined
      state = 'free'
    } else expectNews()
    listener.heard(message)
  }

  // The checker's end is not held up by its shadow.
  worker.unref()
  worker.on('message', heard)
  worker.on('error', (error) => end('crashed', error))
  worker.on('exit', () => end('crashed'))
  expectNews()
  return {
    state: () => state,
    hand(parcel) {
      inHand = parcel
      state = 'at-work'
      expectNews()
      worker.postMessage(parcel, [parcel.bytes.buffer])
    },
    end,
  }
}
