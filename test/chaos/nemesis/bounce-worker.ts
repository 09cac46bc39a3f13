import { setTimeout as delay } from 'node:timers/promises'
import { between } from '../../../services/generator/random.ts'
import type { FaultKind } from './fault.ts'

/** A worker is asked to stop, and followed by another one. */
export const bounceWorker: FaultKind = {
  kind: 'worker stopped and started',
  draw(random, { workers }) {
    const place = between(random, 0, workers - 1)
    const downMs = between(random, 0, 2_000)
    return {
      what: `worker ${place}, ${downMs} ms`,
      async strike({ crew }) {
        const hit = await crew.dismiss(place)
        await delay(downMs)
        crew.start(place)
        return hit
      },
    }
  },
}
