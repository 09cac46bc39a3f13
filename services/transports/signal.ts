/** Wakes everyone who waits for the next change. Take `next` before looking, then no change is missed. */
export interface Signal {
  readonly next: Promise<void>
  notify(): void
}

export function createSignal(): Signal {
  let waiting = Promise.withResolvers<void>()
  return {
    get next() {
      return waiting.promise
    },
    notify() {
      waiting.resolve()
      waiting = Promise.withResolvers<void>()
    },
  }
}
