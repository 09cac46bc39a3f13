import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../../services/transports/kafka/mended-client.ts'
import type { Transport } from '../../../services/transports/transport.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'

describeWithKafka('topics on Kafka', () => {
  let transport: Transport
  beforeAll(() => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'topics' })
  })
  afterAll(() => transport.close())

  const settingsOf = async (name: string) => {
    const admin = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 }).admin()
    await admin.connect()
    const type = kafkajs.ConfigResourceTypes.TOPIC
    const { resources } = await admin.describeConfigs({ resources: [{ type, name }], includeSynonyms: false })
    await admin.disconnect()
    const entries = resources.flatMap(({ configEntries }) => configEntries)
    return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]))
  }

  test('are created with their settings, and keep records as long as another', async () => {
    const [input, output] = [`in-${randomUUID()}`, `out-${randomUUID()}`]
    await transport.createTopics([
      { name: input, partitions: 1, config: { 'retention.ms': '86400000', 'retention.bytes': '1000000' } },
      { name: output, partitions: 1, config: { 'cleanup.policy': 'delete' }, retentionOf: input },
    ])
    const kept = { 'retention.ms': '86400000', 'retention.bytes': '1000000', 'cleanup.policy': 'delete' }
    expect(await settingsOf(output)).toMatchObject(kept)
  })

  test('keep records for ever where the other is compacted and deletes none for its age', async () => {
    const [input, output] = [`in-${randomUUID()}`, `out-${randomUUID()}`]
    const compacted = {
      'cleanup.policy': 'compact',
      'retention.ms': '86400000',
      'retention.bytes': '1000000',
    }
    await transport.createTopics([
      { name: input, partitions: 1, config: compacted },
      { name: output, partitions: 1, config: { 'cleanup.policy': 'delete' }, retentionOf: input },
    ])
    const kept = { 'retention.ms': '-1', 'retention.bytes': '-1', 'cleanup.policy': 'delete' }
    expect(await settingsOf(output)).toMatchObject(kept)
  })

  test('that the broker refuses are faults with its reason', async () => {
    const refused = (reason: string) => ({ code: 'broker-refused', message: expect.stringContaining(reason) })
    const name = `refused-${randomUUID()}`
    const wrong = transport.createTopics([{ name, partitions: 1, config: { 'retention.ms': 'long' } }])
    await expect(wrong).rejects.toMatchObject(refused(`${name} (INVALID_CONFIG)`))
    const copies = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'topics', replicationFactor: 300 })
    const many = copies.createTopics([{ name, partitions: 1 }])
    await expect(many).rejects.toMatchObject(refused('INVALID_REPLICATION_FACTOR'))
    await copies.close()
  })
})
