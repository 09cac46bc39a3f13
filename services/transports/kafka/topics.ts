import type { Admin } from 'kafkajs'
import { type PartitionCounts, partitionsOf } from '../topic-checks.ts'
import type { Retained, TopicSpec } from '../transport.ts'
import { kafkajs } from './mended-client.ts'

/** Where a partition's log begins and ends; `high` is the offset that the next record will get. */
export interface LogExtent {
  readonly low: bigint
  readonly high: bigint
}

export async function countPartitions(admin: Admin, topics: readonly string[]): Promise<PartitionCounts> {
  const all = new Set(await admin.listTopics())
  const existing = topics.filter((topic) => all.has(topic))
  // Asking for none would answer for all.
  if (existing.length === 0) return new Map()
  const metadata = await admin.fetchTopicMetadata({ topics: [...new Set(existing)] })
  return new Map(metadata.topics.map(({ name, partitions }) => [name, partitions.length]))
}

/** Creates the topics that are missing and waits until the broker tells of them. */
export async function createMissing(
  admin: Admin,
  specs: readonly TopicSpec[],
  replicationFactor: number,
): Promise<void> {
  const all = new Set(await admin.listTopics())
  const missing = specs.filter(({ name }) => !all.has(name))
  // One by one: where several are asked for, one that somebody else has just created spoils the answer.
  for (const { name, partitions, config, retentionOf } of missing) {
    const kept = retentionOf === undefined ? {} : await readRetention(admin, retentionOf)
    const configEntries = Object.entries({ ...kept, ...config }).map(([key, value]) => ({ name: key, value }))
    const topic = { topic: name, numPartitions: partitions, replicationFactor, configEntries }
    await admin.createTopics({ topics: [topic] })
  }
  const names = missing.map(({ name }) => name)
  // Not an answer yet: the question is asked again.
  if ((await countPartitions(admin, names)).size < names.length) throw new Error('not known yet')
}

async function readRetention(admin: Admin, topic: string): Promise<Record<string, string>> {
  const { 'cleanup.policy': policy, ...retention } = await readConfig(admin, topic, [
    'cleanup.policy',
    'retention.ms',
    'retention.bytes',
  ])
  // A topic that is only compacted keeps for ever, whatever its retention says.
  return policy?.includes('delete') === false ? { 'retention.ms': '-1', 'retention.bytes': '-1' } : retention
}

/** Configuration of a topic by its names. Throws `topics-missing` where there is no such topic. */
async function readConfig(
  admin: Admin,
  topic: string,
  configNames: string[],
): Promise<Record<string, string>> {
  partitionsOf(await countPartitions(admin, [topic]), topic)
  const type = kafkajs.ConfigResourceTypes.TOPIC
  const answer = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type, name: topic, configNames }],
  })
  const entries = answer.resources.flatMap(({ configEntries }) => configEntries)
  return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]))
}

export async function readExtents(admin: Admin, topic: string): Promise<ReadonlyMap<number, LogExtent>> {
  const offsets = await admin.fetchTopicOffsets(topic)
  return new Map(
    offsets.map(({ partition, low, high }) => [partition, { low: BigInt(low), high: BigInt(high) }]),
  )
}

/** What a topic still holds. Throws `topics-missing` where there is no such topic. */
export async function readRetained(admin: Admin, topic: string): Promise<Retained> {
  const policies = ['cleanup.policy', 'retention.ms', 'retention.bytes']
  const config = await readConfig(admin, topic, policies)
  const extents = await readExtents(admin, topic)
  const partitions = [...extents].map(
    ([partition, { low, high }]) => [partition, { first: low, next: high }] as const,
  )
  const compacted = config['cleanup.policy']?.includes('compact') ?? false
  return { partitions: new Map(partitions), keptForMs: keptForMs(config), compacted }
}

function keptForMs(config: Readonly<Record<string, string>>): number {
  const never = Number.POSITIVE_INFINITY
  if (config['cleanup.policy']?.includes('delete') === false) return never
  if (config['retention.bytes'] !== '-1') return 0
  return config['retention.ms'] === '-1' ? never : Number(config['retention.ms'] ?? 0)
}

/** The group's next offset by partition; a partition without one is absent. */
export async function readCommitted(
  admin: Admin,
  group: string,
  topic: string,
): Promise<ReadonlyMap<number, bigint>> {
  const [answer] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
  const offsets = answer?.partitions ?? []
  return new Map(
    offsets
      .map(({ partition, offset }) => [partition, BigInt(offset)] as const)
      // -1: none. -2 and -1 are also what the client itself commits on an offset that is out of range.
      .filter(([, offset]) => offset >= 0n),
  )
}

/** What stands beside the group's committed offset of a partition; null where there is none. */
export async function readSignature(
  admin: Admin,
  group: string,
  topic: string,
  partition: number,
): Promise<string | null> {
  const [answer] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
  return answer?.partitions.find((found) => found.partition === partition)?.metadata ?? null
}
