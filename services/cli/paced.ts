import { setImmediate } from 'node:timers/promises'
import { type Progress, showProgress } from '../terminal/progress.ts'

/** What long work is told with; given by tests only. */
interface Surroundings {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  readonly say: (line: string) => void
}

const surroundings: Surroundings = {
  now: () => performance.now(),
  say: (line) => process.stderr.write(`coding-quality: ${line}\n`),
}

/** Runs a long computation that yields how far it is, with progress shown; signals have their turn in between. */
export async function paced<Result>(
  work: Generator<number, Result>,
  around: Surroundings = surroundings,
): Promise<Result> {
  const [bar, lines] = [showProgress(undefined, 'events'), progressLines(around)]
  let before = 0
  try {
    for (;;) {
      const { done, value } = work.next()
      if (done) return value
      const more = Math.max(0, value - before)
      bar.advance(more)
      if (process.stderr.isTTY !== true) lines.advance(more)
      before = value
      await setImmediate()
    }
  } finally {
    bar.stop()
  }
}

const firstAfterMs = 20_000
const everyMs = 60_000

/** Where no bar is shown, as in a log, a line now and then says that the work goes on. */
function progressLines({ now, say }: Surroundings): Pick<Progress, 'advance'> {
  const begun = now()
  let [next, seen] = [begun + firstAfterMs, 0]
  return {
    advance: (by) => {
      seen += by
      const at = now()
      if (at < next) return
      next = at + everyMs
      say(`${seen} episodes so far, in ${Math.round((at - begun) / 1000)} s; still at work`)
    },
  }
}
