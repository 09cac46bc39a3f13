import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import { topicsBeside } from '../checker/running-checker.ts'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'
import { countOutputs } from './counted-outputs.ts'

describeWithKafka('counting outputs', () => {
  /** Writes outputs that name these offsets of partition 0, some before the counter begins and some after. */
  async function counted(offsets: readonly number[], events: number): Promise<void> {
    const topics = topicsBeside(`counted-${randomUUID()}`)
    const { input, enriched, rejected, deadLetter } = topics
    await using stack = new AsyncDisposableStack()
    const transport = stack.adopt(
      createKafkaTransport({ brokers: kafkaBrokers, clientId: 'counted' }),
      (one) => one.close(),
    )
    const names = [input, enriched, rejected, deadLetter]
    await transport.createTopics(names.map((name) => ({ name, partitions: 1 })))
    const outputOf = (offset: number) => ({
      ...{ key: Buffer.from('k'), value: null, partition: 0 },
      headers: Object.entries({
        'source-topic': input,
        'source-partition': '0',
        'source-offset': String(offset),
      }).map(([name, value]) => [name, Buffer.from(value)] as const),
    })
    await transport.append(enriched, offsets.slice(0, 2).map(outputOf))
    const counter = stack.use(countOutputs(kafkaBrokers, topics, events))
    await transport.append(rejected, offsets.slice(2).map(outputOf))
    await counter.requireOneEach()
  }

  test('one output each is what is required; one lost and another doubled is told, though their number is right', async () => {
    await expect(counted([0, 1, 2, 3], 4)).resolves.toBeUndefined()
    await expect(counted([0, 1, 1, 3, 2], 4)).rejects.toThrow(/0 are lost: 5 outputs .* 1 of them doubled/)
    await expect(counted([0, 1, 1, 3], 4)).rejects.toThrow(/1 are lost: 4 outputs .* 1 of them doubled/)
  })
})
