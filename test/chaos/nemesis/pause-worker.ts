import { setTimeout as delay } from 'node:timers/promises'
import { between } from '../../../services/generator/random.ts'
import type { FaultKind } from './fault.ts'

/** SIGSTOP of a worker for longer than its session lasts, then SIGCONT: it goes on with what it no longer owns. */
export const pauseWorker: FaultKind = {
  kind: 'worker paused beyond its session',
  draw(random, { workers, sessionTimeoutMs }) {
    const place = between(random, 0, workers - 1)
    const pausedMs = sessionTimeoutMs + between(random, 1_000, 4_000)
    return {
      what: `worker ${place}, ${pausedMs} ms`,
      async strike({ crew }) {
        const resume = crew.pause(place)
        await delay(pausedMs)
        return resume()
      },
    }
  },
}
