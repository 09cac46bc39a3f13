import { setTimeout as delay } from 'node:timers/promises'
import { between } from '../../../services/generator/random.ts'
import type { FaultKind } from './fault.ts'

/** kill -9 of a worker; another takes its place a moment later. */
export const killWorker: FaultKind = {
  kind: 'worker killed',
  draw(random, { workers }) {
    const place = between(random, 0, workers - 1)
    const downMs = between(random, 0, 2_000)
    return {
      what: `worker ${place}, ${downMs} ms`,
      async strike({ crew }) {
        const hit = await crew.kill(place)
        await delay(downMs)
        crew.start(place)
        return hit
      },
    }
  },
}
