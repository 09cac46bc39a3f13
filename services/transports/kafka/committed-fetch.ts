import { createRequire } from 'node:module'
import type { Kafka } from 'kafkajs'
import { createClient, type KafkaSettings } from './client-settings.ts'
import { trackSockets } from './sockets.ts'

const leastBytes = 1
const mostBytes = 1_048_576
const mostBytesEach = 65_536
const mostWaitMs = 500
const readCommitted = 1

/** What was fetched of one partition from an offset: whether it held a committed record that is none of its markers. */
export interface Fetched {
  readonly hasRecord: boolean
  /** Where to go on; undefined where nothing more can be read now. */
  readonly next: bigint | undefined
  /** The last stable offset: where the first open transaction begins, else the log's end. */
  readonly stable: bigint
}

/** Fetches what is committed of a topic in the name of no group, so that no right to a group is needed. */
export interface CommittedFetch {
  /** Fetches once of each partition, from its offset. Throws the client's own error. */
  fetch(from: ReadonlyMap<number, bigint>): Promise<ReadonlyMap<number, Fetched>>
  /** Ends its connections: what waits for an answer fails. */
  close(): void
}

export function openCommittedFetch(
  settings: Pick<KafkaSettings, 'brokers' | 'clientId' | 'requestTimeoutMs' | 'socketFactory'>,
  topic: string,
): CommittedFetch {
  const sockets = trackSockets(settings.socketFactory)
  const cluster = clusterOf(createClient(settings, sockets))
  let ready: Promise<void> | undefined
  const begin = async () => {
    await cluster.connect()
    await cluster.addTargetTopic(topic)
  }

  const fetchOf = async (
    nodeId: string,
    partitions: readonly number[],
    from: ReadonlyMap<number, bigint>,
  ) => {
    const asked = partitions.map((partition) => {
      return { partition, fetchOffset: String(from.get(partition) ?? 0n), maxBytes: mostBytesEach }
    })
    const broker = await cluster.findBroker({ nodeId })
    const { responses } = await broker.fetch({
      ...{
        isolationLevel: readCommitted,
        maxWaitTime: mostWaitMs,
        minBytes: leastBytes,
        maxBytes: mostBytes,
      },
      topics: [{ topic, partitions: asked }],
    })
    return responses.flatMap((response) => response.partitions)
  }

  return {
    async fetch(from) {
      ready ??= begin()
      await ready
      const leaders = Object.entries(cluster.findLeaderForPartitions(topic, [...from.keys()]))
      const answers = await Promise.all(leaders.map(([node, partitions]) => fetchOf(node, partitions, from)))
      return new Map(
        answers
          .flat()
          .map((data) => [data.partition, readFetched(topic, from.get(data.partition) ?? 0n, data)]),
      )
    },
    close: sockets.destroy,
  }
}

function readFetched(topic: string, from: bigint, data: PartitionData): Fetched {
  const batch = new Batch(topic, String(from), data)
  const next = data.messages.length > 0 ? BigInt(batch.lastOffset()) + 1n : undefined
  return { hasRecord: !batch.isEmpty(), next, stable: BigInt(data.lastStableOffset) }
}

/** The parts of kafkajs 2.2.4 that fetch: it lets nobody fetch who has not joined a group. */
interface Cluster {
  connect(): Promise<void>
  addTargetTopic(topic: string): Promise<void>
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>
  findBroker(which: { readonly nodeId: string }): Promise<{
    fetch(request: object): Promise<{ readonly responses: readonly { partitions: PartitionData[] }[] }>
  }>
}

interface PartitionData {
  readonly partition: number
  readonly lastStableOffset: string
  readonly messages: readonly unknown[]
}

// Loaded after the client was mended, so that it leaves out what was aborted.
const Batch = createRequire(import.meta.url)('kafkajs/src/consumer/batch') as {
  new (topic: string, from: string, data: PartitionData): { isEmpty(): boolean; lastOffset(): string }
}

function clusterOf(client: Kafka): Cluster {
  const making = Object.getOwnPropertySymbols(client).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  )
  const makers = client as unknown as Record<symbol, (options: object) => Cluster>
  const make = making && makers[making]
  if (!make) throw new TypeError('This version of kafkajs makes its connections in another way.')
  return make({ metadataMaxAge: 30_000, allowAutoTopicCreation: false })
}
