import { setImmediate } from 'node:timers/promises'
import { showProgress } from '../terminal/progress.ts'

/** Runs a long computation that yields how far it is, with progress shown; signals have their turn in between. */
export async function paced<Result>(work: Generator<number, Result>): Promise<Result> {
  const progress = showProgress(undefined, 'events')
  let before = 0
  try {
    for (;;) {
      const { done, value } = work.next()
      if (done) return value
      progress.advance(Math.max(0, value - before))
      before = value
      await setImmediate()
    }
  } finally {
    progress.stop()
  }
}
