import { setTimeout as delay } from 'node:timers/promises'
import { between } from '../../../services/generator/random.ts'
import type { FaultKind } from './fault.ts'

/** A worker is killed (kill -9) or asked to stop, and another takes its place a moment later. */
export function endWorker(signal: 'SIGTERM' | 'SIGKILL'): FaultKind {
  return {
    kind: signal === 'SIGKILL' ? 'worker killed' : 'worker stopped and started',
    draw(random, { workers }) {
      const place = between(random, 0, workers - 1)
      const downMs = between(random, 0, 2_000)
      return {
        what: `worker ${place}, ${downMs} ms`,
        async strike({ crew }) {
          const hit = await (signal === 'SIGKILL' ? crew.kill(place) : crew.dismiss(place))
          await delay(downMs)
          crew.start(place)
          return hit
        },
      }
    },
  }
}
