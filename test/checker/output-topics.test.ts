import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMissingTopics, tellUnfitTopics } from '../../services/checker/output-topics.ts'
import type { UnfitReason } from '../../services/telemetry/broker-events.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../services/transports/transport.ts'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'

const hour = 3_600_000
const kept = (hours: number) => ({ 'retention.ms': `${hours * hour}` })

describeWithKafka('output topics that can lose records before the input does', () => {
  let transport: Transport
  beforeAll(() => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'output-topics' })
  })
  afterAll(() => transport.close())

  const topicsOf = (name: string) => {
    const input = `${name}-${Date.now().toString(36)}`
    const [enriched, rejected, deadLetter] = [`${input}.enriched`, `${input}.rejected`, `${input}.dead`]
    return { input, enriched, rejected, deadLetter }
  }

  const unfit = async (topics: ReturnType<typeof topicsOf>) => {
    const told: { name: string; reason: UnfitReason }[] = []
    await tellUnfitTopics(transport, topics, { topicUnfit: (topic) => told.push(topic) })
    return told
  }

  test('are told of, each with its reason', async () => {
    const topics = topicsOf('unfit')
    const { input, enriched, rejected, deadLetter } = topics
    await transport.createTopics([
      { name: input, partitions: 1, config: kept(48) },
      { name: enriched, partitions: 1, config: kept(47) },
      { name: rejected, partitions: 1, config: { 'cleanup.policy': 'compact' } },
      { name: deadLetter, partitions: 1, config: kept(48) },
    ])
    expect(await unfit(topics)).toEqual([
      { name: enriched, reason: 'kept-shorter-than-input' },
      { name: rejected, reason: 'compacted' },
    ])
  })

  test('are none of those that the checker creates', async () => {
    const topics = topicsOf('fit')
    await transport.createTopics([{ name: topics.input, partitions: 1, config: kept(500) }])
    await createMissingTopics(transport, topics, { topicCreated: () => {} })
    expect(await unfit(topics)).toEqual([])
  })
})
