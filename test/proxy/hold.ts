import type { Frame } from './frames.ts'

/** A frame that is stopped, and with it whatever follows it on its connection in the same direction. */
export interface Held {
  /** Settles when the frame is here. */
  readonly arrived: Promise<void>
  /** Lets it go on. */
  release(): void
  /** Ends its connection on both sides: it never gets where it was going. */
  cut(): void
}

/** Stops one frame. */
export interface Hold extends Held {
  readonly matches: (frame: Frame) => boolean
  /** Settles when the frame may go on; `cut` ends its connection. */
  stop(cut: () => void): Promise<void>
}

export function createHold(matches: Hold['matches']): Hold {
  const arrived = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  let cut = () => {}
  return {
    matches,
    stop(end) {
      cut = end
      arrived.resolve()
      return released.promise
    },
    arrived: arrived.promise,
    release: released.resolve,
    cut() {
      cut()
      released.resolve()
    },
  }
}
