import { setTimeout as delay } from 'node:timers/promises'
import { between } from '../../../services/generator/random.ts'
import type { Stage } from '../stage.ts'
import type { FaultKind } from './fault.ts'

/** A broker ends with this signal, and is started again. */
export function endBroker(signal: 'SIGTERM' | 'SIGKILL'): FaultKind {
  return {
    kind: `broker ${signal === 'SIGKILL' ? 'killed' : 'stopped'} and started`,
    draw(random, { nodes }) {
      const at = between(random, 0, nodes - 1)
      const downMs = between(random, 0, 3_000)
      return {
        what: `broker ${at}, ${downMs} ms`,
        strike: ({ cluster }) => restart(cluster.nodes[at], signal, downMs),
      }
    },
  }
}

/** Ends a broker, waits and starts it again; tells whether it ran. */
export async function restart(
  node: Stage['cluster']['nodes'][number] | undefined,
  signal: 'SIGTERM' | 'SIGKILL',
  downMs: number,
): Promise<boolean> {
  if (node === undefined) return false
  const hit = node.running
  await node.end(signal)
  await delay(downMs)
  await node.start()
  return hit
}
