import { expect, test, vi } from 'vitest'
import { startCluster } from '../../../infra/local-broker/cluster.ts'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../../services/transports/kafka/mended-client.ts'
import { describeWithJava } from '../../infra/java-at-hand.ts'
import { collect, copyTo, observe } from '../../transports/observed-job.ts'

const record = (text: string) => ({ partition: 0, key: null, value: Buffer.from(text), headers: [] })
const patience = { timeout: 60_000, interval: 250 }
const topics = { group: 'g', input: 'in', output: 'out' }

describeWithJava('a cluster of three nodes', () => {
  test('has three copies of everything, and goes on whichever node is killed', async () => {
    await using stack = new AsyncDisposableStack()
    const cluster = stack.adopt(await startCluster({ nodes: 3 }), ({ stop }) => stop())
    const settings = { brokers: cluster.brokers, clientId: 'cluster-test', sessionTimeoutMs: 6_000 }
    const transport = stack.adopt(createKafkaTransport(settings), (one) => one.close())
    await transport.createTopics(['in', 'out'].map((name) => ({ name, partitions: 1 })))
    const job = await observe(transport, topics, copyTo('out'))
    await transport.append('in', [record('before')])
    await job.until(() => job.committed.length === 1)

    const admin = new kafkajs.Kafka({ brokers: [...cluster.brokers], logLevel: 0 }).admin()
    await admin.connect()
    stack.defer(() => admin.disconnect())
    const names = ['in', 'out', '__consumer_offsets', '__transaction_state']
    expect(await copies(admin, names)).toEqual(Object.fromEntries(names.map((name) => [name, [3]])))
    expect(await inSync(admin, names)).toEqual(Object.fromEntries(names.map((name) => [name, '2'])))

    for (const [n, node] of cluster.nodes.entries()) {
      await node.end('SIGKILL')
      // The client's own attempts are over in six seconds, and a busy machine may take longer to choose other leaders.
      await vi.waitFor(async () => expect(await leaders(admin, names)).not.toContain(node.id), patience)
      await transport.append('in', [record(`without ${node.id}`)])
      await job.until(() => job.committed.length === n + 2)
      await node.start()
      // The next one may go when this one has caught up.
      await vi.waitFor(async () => expect(await lagging(admin, names)).toEqual([]), patience)
    }
    const texts = (await collect(transport.read('out'))).map(({ value }) => value?.toString())
    expect(texts).toEqual(['before', 'without 1', 'without 2', 'without 3'])
  })
})

type Admin = ReturnType<InstanceType<typeof kafkajs.Kafka>['admin']>

const describeTopics = async (admin: Admin, topics: string[]) =>
  (await admin.fetchTopicMetadata({ topics })).topics

async function copies(admin: Admin, names: string[]): Promise<Record<string, number[]>> {
  const found = await describeTopics(admin, names)
  const counts = found.map(({ name, partitions }) => [
    name,
    [...new Set(partitions.map(({ replicas }) => replicas.length))],
  ])
  return Object.fromEntries(counts)
}

async function leaders(admin: Admin, names: string[]): Promise<number[]> {
  return (await describeTopics(admin, names)).flatMap(({ partitions }) =>
    partitions.map(({ leader }) => leader),
  )
}

async function lagging(admin: Admin, names: string[]): Promise<string[]> {
  const found = await describeTopics(admin, names)
  return found.flatMap(({ name, partitions }) =>
    partitions.filter(({ isr }) => isr.length < 3).map(({ partitionId }) => `${name} ${partitionId}`),
  )
}

async function inSync(admin: Admin, names: string[]): Promise<Record<string, string | undefined>> {
  const configNames = ['min.insync.replicas']
  const asked = names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames }))
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: asked })
  return Object.fromEntries(
    resources.map(({ resourceName, configEntries }) => [resourceName, configEntries[0]?.configValue]),
  )
}
