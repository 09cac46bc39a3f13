import { between } from '../../../services/generator/random.ts'
import { transactionalIdOf } from '../../../services/transports/kafka/partition-owner.ts'
import { leaderOf } from '../leader-of.ts'
import type { Stage } from '../stage.ts'
import { restart } from './end-broker.ts'
import type { FaultKind } from './fault.ts'

/** What the leader to be killed leads: an output partition, or what coordinates transactions or our group. */
type Led = 'output' | 'transactions' | 'group'

/** The broker is killed that leads a partition which exactly once depends on; another takes over. */
export function killLeader(led: Led): FaultKind {
  return {
    kind: `leader of ${led} killed`,
    needsNodes: 3,
    draw(random, { partitions }) {
      const partition = between(random, 0, partitions - 1)
      const output = between(random, 0, 2)
      const downMs = between(random, 1_000, 6_000)
      return {
        what: `partition ${partition}, ${downMs} ms`,
        async strike(stage) {
          const { topic, at } = placeOf(stage, led, partition, output)
          const id = await leaderOf(stage.cluster.brokers, topic, at)
          const node = stage.cluster.nodes.find((one) => one.id === id)
          return restart(node, 'SIGKILL', downMs)
        },
      }
    },
  }
}

/** The topic, and the partition of it or the id that decides on the partition. */
function placeOf({ names, outputs }: Stage, led: Led, partition: number, output: number) {
  const { group, topics } = names
  if (led === 'output') return { topic: outputs[output] ?? topics.enriched, at: partition }
  if (led === 'group') return { topic: '__consumer_offsets', at: group }
  return { topic: '__transaction_state', at: transactionalIdOf(group, topics.input, partition) }
}
