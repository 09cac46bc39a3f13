import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { deleteBefore } from './delete-records.ts'

describeWithKafka('what a topic on Kafka retains', () => {
  const transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'retained' })
  afterAll(() => transport.close())

  const create = async (config: Record<string, string>) => {
    const name = `retained-${randomUUID()}`
    await transport.createTopics([{ name, partitions: 2, config }])
    return name
  }

  test('begins behind what was deleted', async () => {
    const topic = await create({})
    const record = { partition: 1, key: null, value: Buffer.from('v'), headers: [] }
    await transport.append(topic, [record, record, record])
    await deleteBefore(topic, 1, 2)
    const { partitions } = await transport.retained(topic)
    expect(partitions).toEqual(
      new Map([
        [0, { first: 0n, next: 0n }],
        [1, { first: 2n, next: 3n }],
      ]),
    )
  })

  test.each([
    [{ 'retention.ms': '3600000' }, { keptForMs: 3_600_000, compacted: false }],
    [{ 'retention.ms': '-1' }, { keptForMs: Number.POSITIVE_INFINITY, compacted: false }],
    [
      { 'retention.ms': '-1', 'retention.bytes': '1000000' },
      { keptForMs: 0, compacted: false },
    ],
    [
      { 'cleanup.policy': 'compact', 'retention.ms': '1000' },
      { keptForMs: Number.POSITIVE_INFINITY, compacted: true },
    ],
    [
      { 'cleanup.policy': 'compact,delete', 'retention.ms': '1000' },
      { keptForMs: 1_000, compacted: true },
    ],
  ])('%j is told', async (config, expected) => {
    expect(await transport.retained(await create(config))).toMatchObject(expected)
  })

  test('is a week, where nothing is said', async () => {
    expect(await transport.retained(await create({}))).toMatchObject({ keptForMs: 7 * 24 * 3_600_000 })
  })
})
