import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Cluster, startCluster } from '../../../infra/local-broker/cluster.ts'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../../services/transports/kafka/mended-client.ts'
import { describeWithJava } from '../../infra/java-at-hand.ts'
import { collect } from '../../transports/observed-job.ts'

// Starting a broker takes seconds, on a busy machine many.
vi.setConfig({ testTimeout: 300_000 })

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'cluster-test-data-'))
  vi.stubEnv('TMPDIR', data)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(data, { recursive: true, force: true })
})

const record = (text: string) => ({ partition: 0, key: null, value: Buffer.from(text), headers: [] })

async function settingsOf({ brokers }: Cluster, configNames: string[]): Promise<Record<string, string>> {
  const admin = new kafkajs.Kafka({ brokers: [...brokers], logLevel: 0 }).admin()
  await admin.connect()
  try {
    const broker = { type: kafkajs.ConfigResourceTypes.BROKER, name: '1', configNames }
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [broker] })
    const entries = resources.flatMap(({ configEntries }) => configEntries)
    return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]))
  } finally {
    await admin.disconnect()
  }
}

describeWithJava('a cluster of one node', () => {
  test('with the settings given; killed, ended and paused, it comes back where it was with what it had', async () => {
    await using stack = new AsyncDisposableStack()
    const given = { 'group.min.session.timeout.ms': '1234', 'offsets.topic.num.partitions': '3' }
    const cluster = stack.adopt(await startCluster({ nodes: 1, settings: given }), ({ stop }) => stop())
    expect(await settingsOf(cluster, [...Object.keys(given), 'min.insync.replicas'])).toEqual({
      ...given,
      'min.insync.replicas': '1',
    })
    const [node] = cluster.nodes
    if (node === undefined) throw new Error('no node')
    const settings = { brokers: cluster.brokers, clientId: 'cluster-test' }
    const transport = stack.adopt(createKafkaTransport(settings), (one) => one.close())
    const texts = async () => (await collect(transport.read('t'))).map(({ value }) => value?.toString())
    await transport.createTopics([{ name: 't', partitions: 1 }])

    await transport.append('t', [record('before')])
    await node.end('SIGKILL')
    expect(node.running).toBe(false)
    await node.start()
    expect(node).toMatchObject({ running: true, address: cluster.brokers[0] })
    expect(await texts()).toEqual(['before'])

    await transport.append('t', [record('killed')])
    await node.end('SIGTERM')
    expect(node.running).toBe(false)
    await Promise.all([node.start(), node.start()])
    expect(await texts()).toEqual(['before', 'killed'])

    node.pause()
    const reading = texts()
    expect(await Promise.race([reading, delay(500, 'nothing yet')])).toBe('nothing yet')
    node.resume()
    expect(await reading).toEqual(['before', 'killed'])

    node.pause()
    await cluster.stop()
    expect(node.running).toBe(false)
    expect(() => node.pause()).toThrow('Node 1 cannot be paused: it is not running')
    await expect(node.start()).rejects.toThrow('The cluster has been stopped')
    expect(readdirSync(data)).toEqual([])
  })

  test.each([
    [
      'cannot be read',
      { 'log.retention.ms': 'long' },
      /^Kafka's disk could not be formatted: .*ConfigException: .*long/,
    ],
    ['nobody can serve with', { 'metric.reporters': 'no.Such' }, /^Kafka ended: .*no\.Such cannot be found/],
  ])('settings that %s are an error of one line, and nothing is left', async (_, settings, words) => {
    const failure = await startCluster({ nodes: 1, settings }).catch((error: Error) => error.message)
    expect(failure).toMatch(words)
    expect(failure).not.toContain('\n')
    expect(readdirSync(data)).toEqual([])
  })
})
