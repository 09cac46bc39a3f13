import { setTimeout as delay } from 'node:timers/promises'
import { createSignal } from '../signal.ts'

const beatMs = 1_000

/** Hands lists from several givers to one taker, one at a time: who gives waits until all of it was taken. */
export interface Handoff<Item> {
  /** Calls `beat` while it waits; what that throws ends the wait. `given` tells that the taker has it now. */
  give(items: readonly Item[], beat: () => Promise<void>, given: () => void): Promise<void>
  /** The items in hand, or undefined where there are none. */
  peek(): readonly Item[] | undefined
  /** The items in hand have been used. */
  taken(): void
  /** Nothing more will be taken. */
  close(): void
  /** Settles at the next change, and after a while without one. */
  wait(milliseconds: number): Promise<void>
  notify(): void
}

export function createHandoff<Item>(): Handoff<Item> {
  const changed = createSignal()
  let held: readonly Item[] | undefined
  let closed = false

  const wait = async (milliseconds: number) => {
    const timeout = new AbortController()
    const { signal } = timeout
    await Promise.race([changed.next, delay(milliseconds, undefined, { signal }).catch(() => {})])
    timeout.abort()
  }
  const untilFree = async (beat: () => Promise<void>) => {
    while (held !== undefined && !closed) {
      await wait(beatMs)
      await beat()
    }
  }

  return {
    async give(items, beat, given) {
      await untilFree(beat)
      if (closed) return
      held = items
      given()
      changed.notify()
      await untilFree(beat)
    },
    peek: () => held,
    taken() {
      held = undefined
      changed.notify()
    },
    close() {
      closed = true
      changed.notify()
    },
    wait,
    notify: changed.notify,
  }
}
