import { setTimeout as delay } from 'node:timers/promises'
import { between, chance } from '../../../services/generator/random.ts'
import type { KafkaProxy } from '../../proxy/kafka-proxy.ts'
import type { FaultKind } from './fault.ts'

type Disturbance = Parameters<KafkaProxy['disturb']>[0]

/** The way between workers and brokers is disturbed: that of one worker, or of all that go this way. */
export function disturb(kind: Disturbance['kind']): FaultKind {
  return {
    kind: `network: ${kind}`,
    draw(random, { workers, sessionTimeoutMs }) {
      const place = chance(random, 0.5) ? between(random, 0, workers - 1) : null
      const ms = between(random, 20, 400)
      const lastsMs = between(random, 1_000, sessionTimeoutMs + 2_000)
      const fault: Disturbance = kind === 'delay' ? { kind, ms } : { kind }
      return {
        what: `${place === null ? 'everybody' : `worker ${place}`}, ${lastsMs} ms${kind === 'delay' ? `, by ${ms} ms` : ''}`,
        async strike({ proxies }) {
          const disturbed = proxies.filter((_, at) => place === null || at === place)
          const heal = disturbed.map((proxy) => proxy.disturb(fault))
          await delay(lastsMs)
          return heal.map((end) => end()).includes(true)
        },
      }
    },
  }
}
