import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { KafkaSettings } from '../../../services/transports/kafka/client-settings.ts'
import { findReadable } from '../../../services/transports/kafka/first-readable.ts'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../../services/transports/kafka/mended-client.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { api } from '../../proxy/frames.ts'
import { startKafkaProxy } from '../../proxy/kafka-proxy.ts'

const apiVersions = 18
const reading = [api.fetch, api.metadata, apiVersions]
const close = (one: { close(): Promise<void> }) => one.close()
const never = new AbortController().signal

describeWithKafka('a look at what can be read', () => {
  test('tells records from markers, aborted records and open transactions, and asks no group', async () => {
    await using stack = new AsyncDisposableStack()
    const settings = { brokers: kafkaBrokers, clientId: 'look' }
    const plain = stack.adopt(createKafkaTransport(settings), close)
    const topic = `look-${randomUUID()}`
    await plain.createTopics([{ name: topic, partitions: 3 }])
    const client = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 })
    const writing = { idempotent: true, maxInFlightRequests: 1, transactionalId: topic }
    const producer = stack.adopt(client.producer(writing), (one) => one.disconnect())
    await producer.connect()
    const begin = async (...to: readonly number[]) => {
      const transaction = await producer.transaction()
      const messages = to.map((partition) => ({ partition, value: 'v'.repeat(40_000) }))
      await transaction.send({ topic, messages })
      return transaction
    }
    const asked = new Set<number>()
    const proxy = stack.adopt(await startKafkaProxy((frame) => asked.add(frame.api)), close)
    const { socketFactory } = proxy
    const look = (offset: bigint, where = [0, 1, 2]) => {
      const from = new Map(where.map((partition) => [partition, offset]))
      const place = { topic, from, forMs: 20_000 }
      return findReadable(
        { ...settings, requestTimeoutMs: 15_000, socketFactory } as KafkaSettings,
        place,
        never,
      )
    }
    // More than one fetch brings of a partition, and in none of them a record.
    for (let n = 0; n < 5; n += 1) await (await begin(0, 1, 2)).abort()
    expect(await look(0n)).toEqual(new Set())
    await (await begin(1)).commit()
    expect(await look(0n)).toEqual(new Set([1]))
    // Its marker stands behind the record.
    expect(await look(11n, [1])).toEqual(new Set())
    const pending = await begin(0, 2)
    expect(await look(0n)).toEqual(new Set([1]))
    await pending.commit()
    expect(await look(10n)).toEqual(new Set([0, 1, 2]))
    expect([...asked].filter((one) => !reading.includes(one))).toEqual([])
  })
})
