import { availableParallelism } from 'node:os'
import type { CheckerConfig } from '../../config/checker-config.ts'
import type { Telemetry } from '../../telemetry/telemetry.ts'
import type { Transport } from '../../transports/transport.ts'
import { createMissingTopics } from '../output-topics.ts'

type WantedConfig = Pick<CheckerConfig, 'workers' | 'topics' | 'createTopics'>

/**
 * How many workers to start: as many as are asked for, or as there are cores that this process may use (its affinity, and
 * where the kernel has cgroups v2 a container's share of processor time, rounded down), and at most one to a partition.
 * 1: the process can do the work itself. Without need to know the partitions the broker is not asked.
 */
export async function workersWanted(
  { workers: asked, topics, createTopics }: WantedConfig,
  transport: Transport,
  telemetry: Telemetry,
): Promise<number> {
  const wanted = asked ?? availableParallelism()
  if (wanted === 1) return 1
  if (createTopics) await createMissingTopics(transport, topics, telemetry)
  const partitions = await equalPartitions(transport, Object.values(topics))
  // A single process tells best, and once, what is wrong with topics.
  if (partitions === null) return 1
  const workers = Math.min(wanted, partitions)
  telemetry.workersChosen({ workers, wanted, partitions, isAskedFor: asked !== null })
  return workers
}

/** How many partitions each of the topics has; null where they differ, or one is missing. */
async function equalPartitions(transport: Transport, topics: readonly string[]): Promise<number | null> {
  const counts = await transport.partitionCounts(topics)
  const [first = null, ...more] = new Set(topics.map((topic) => counts.get(topic) ?? null))
  return more.length === 0 ? first : null
}
