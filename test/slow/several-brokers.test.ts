import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../infra/local-broker/cluster.ts'
import type { StoredRecord } from '../../services/pipeline/record.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../services/transports/kafka/mended-client.ts'
import type { JobListener, Transport } from '../../services/transports/transport.ts'
import { leaderOf } from '../chaos/leader-of.ts'
import { api, requestOf } from '../proxy/frames.ts'
import { type KafkaProxy, startKafkaProxy } from '../proxy/kafka-proxy.ts'
import { collect, copyTo } from '../transports/observed-job.ts'

const close = (one: { close(): Promise<void> }) => one.close()
const slowMs = 500

let cluster: Cluster
beforeAll(async () => {
  cluster = await startCluster({ nodes: 3, log: (line) => process.stderr.write(`${line}\n`) })
})
afterAll(() => cluster?.stop())

// Whether the client gets to repeat a send depends on which broker it asks then.
const rounds = 10
const roundCount = 20
const all = rounds * roundCount

describe('records for several brokers, one of which is lost while another is slow', () => {
  test('are appended once', async () => {
    await using stack = new AsyncDisposableStack()
    const [topic = ''] = await createTopics([['led', [1, 2]]])
    const { transport, proxy } = await openStage(stack)
    for (let round = 0; round < rounds; round += 1) {
      const lost = loseOneOfTwo(proxy)
      await transport.append(topic, numbered(round, 2))
      await lost
    }
    expect(await numbersOn(transport, [topic])).toEqual(upTo(all))
  })

  test('are committed once', async () => {
    await using stack = new AsyncDisposableStack()
    const [input = '', even = '', odd = ''] = await createTopics([
      ['in', [1]],
      ['even', [2]],
      ['odd', [3]],
    ])
    const plain = stack.adopt(createKafkaTransport({ brokers: cluster.brokers, clientId: 'plain' }), close)
    const { transport, proxy } = await openStage(stack)
    let heard = Promise.withResolvers<bigint>()
    const process = (record: StoredRecord) => copyTo(record.offset % 2n === 0n ? even : odd)(record)
    const listener: JobListener = { batchCommitted: ({ lastOffset }) => heard.resolve(lastOffset) }
    const job = await transport.run({ group: input, input, outputs: [even, odd], process, listener })
    for (let round = 0; round < rounds; round += 1) {
      const lost = loseOneOfTwo(proxy)
      await plain.append(input, numbered(round, 1))
      const end = BigInt((round + 1) * roundCount - 1)
      while ((await Promise.race([heard.promise, job.ended])) !== end) heard = Promise.withResolvers()
      await lost
    }
    await job.stop()
    expect(await numbersOn(plain, [even, odd])).toEqual(upTo(all))
  })
})

const upTo = (end: number) => Array.from({ length: end }, (_, n) => n)

const numbered = (round: number, partitions: number) =>
  upTo(roundCount).map((n) => ({
    partition: n % partitions,
    key: null,
    value: Buffer.from(String(round * roundCount + n)),
    headers: [],
  }))

async function numbersOn(transport: Pick<Transport, 'read'>, topics: readonly string[]) {
  const records = await Promise.all(topics.map((topic) => collect(transport.read(topic))))
  return records
    .flat()
    .map(({ value }) => Number(value))
    .sort((one, other) => one - other)
}

/** Creates topics whose partitions these brokers lead; gives their names. */
async function createTopics(wanted: readonly (readonly [name: string, leaders: readonly number[]])[]) {
  const admin = new kafkajs.Kafka({ brokers: [...cluster.brokers], logLevel: 0 }).admin()
  await admin.connect()
  const topics = wanted.map(([name, leaders]) => ({
    topic: `${name}-${randomUUID()}`,
    replicaAssignment: leaders.map((leader, partition) => ({
      partition,
      replicas: [leader, (leader % 3) + 1, ((leader + 1) % 3) + 1],
    })),
  }))
  await admin.createTopics({ topics, waitForLeaders: false })
  await admin.disconnect()
  for (const { topic, replicaAssignment } of topics) {
    for (const { partition } of replicaAssignment) await leaderOf(cluster.brokers, topic, partition)
  }
  return topics.map(({ topic }) => topic)
}

/** A transport, and the proxy through which it goes. */
async function openStage(stack: AsyncDisposableStack) {
  const proxy = stack.adopt(await startKafkaProxy(), close)
  const { socketFactory } = proxy
  const options = { brokers: cluster.brokers, clientId: 'spoilt', socketFactory }
  return { proxy, transport: stack.adopt(createKafkaTransport(options), close) }
}

/** Of the next two produce requests on their way to two brokers one is lost, and the other takes its time. */
async function loseOneOfTwo(proxy: KafkaProxy): Promise<void> {
  const isProduce = requestOf(api.produce)
  let connection: number | undefined
  const slow = proxy.hold((frame) => {
    if (isProduce(frame)) connection ??= frame.connection
    return isProduce(frame) && frame.connection === connection
  })
  const lost = proxy.hold(
    (frame) => isProduce(frame) && connection !== undefined && frame.connection !== connection,
  )
  await Promise.all([slow.arrived, lost.arrived])
  lost.cut()
  await delay(slowMs)
  slow.release()
}
