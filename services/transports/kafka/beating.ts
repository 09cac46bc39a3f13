import { setTimeout as delay } from 'node:timers/promises'

const beatMs = 1_000
const backOffMs = { first: 50, most: 2_000, step: 250 }

/** Waits for the work to settle, with heartbeats meanwhile; no longer than until the end of the job. */
export async function beating(
  work: () => Promise<void>,
  heartbeat: () => Promise<void>,
  isEnding: () => boolean,
): Promise<PromiseSettledResult<void> | undefined> {
  const settled = Promise.allSettled([work()]).then(([result]) => result)
  for (;;) {
    const result = await Promise.race([settled, delay(beatMs, undefined, { ref: false })])
    if (result || isEnding()) return result ?? undefined
    await heartbeat()
  }
}

/** Waits a little, longer with every attempt, with heartbeats meanwhile; no longer than until the end of the job. */
export async function backOff(
  attempt: number,
  heartbeat: () => Promise<void>,
  isEnding: () => boolean,
): Promise<void> {
  const whole = Math.min(backOffMs.most, backOffMs.first * 2 ** attempt) * (0.5 + Math.random())
  for (let left = whole; left > 0 && !isEnding(); left -= backOffMs.step) {
    await delay(Math.min(left, backOffMs.step))
    await heartbeat()
  }
}
