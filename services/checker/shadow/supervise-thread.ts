import type { Parcel } from './parcel.ts'
import {
  startThread,
  type ThreadListener,
  type ThreadParts,
  type ThreadState,
  type WorkedThread,
} from './start-thread.ts'

/** A thread that is followed by another when it has ended, after a pause that grows while none of them gets anything done. */
export interface SupervisedThread {
  /** `away`: it is starting, or about to be followed by another. */
  state(): ThreadState
  /** Only while it is free. */
  hand(parcel: Parcel): void
  /** Ends it for good; no other follows. */
  end(): Promise<unknown>
}

const restart = { firstMs: 1_000, mostMs: 60_000 }

/** Starts a thread and keeps one going. Never throws: a thread that cannot be started has crashed. */
export function superviseThread(parts: ThreadParts, listener: ThreadListener): SupervisedThread {
  let thread: WorkedThread | undefined
  let pause: NodeJS.Timeout | undefined
  let pauseMs = restart.firstMs
  let isNeeded = true

  const ended: ThreadListener['ended'] = (how, inHand, error) => {
    thread = undefined
    if (isNeeded) pause = setTimeout(start, pauseMs).unref()
    pauseMs = Math.min(2 * pauseMs, restart.mostMs)
    listener.ended(how, inHand, error)
  }

  const heard: ThreadListener['heard'] = (message) => {
    if (message.kind === 'done') pauseMs = restart.firstMs
    listener.heard(message)
  }

  function start(): void {
    try {
      thread = startThread(parts, { heard, ended })
    } catch (error) {
      ended('crashed', undefined, error)
    }
  }

  start()
  return {
    state: () => thread?.state() ?? 'away',
    hand: (parcel) => thread?.hand(parcel),
    async end() {
      isNeeded = false
      clearTimeout(pause)
      await thread?.end('stopped')
    },
  }
}
