import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Producer, Transaction } from 'kafkajs'
import { afterEach, expect, test } from 'vitest'
import {
  createKafkaTransport,
  type KafkaTransportOptions,
} from '../../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../../services/transports/kafka/mended-client.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { api, requestOf } from '../../proxy/frames.ts'
import { startKafkaProxy } from '../../proxy/kafka-proxy.ts'
import { collect } from '../observed-job.ts'

const closing: (() => Promise<void>)[] = []
const transportOf = (options: Partial<KafkaTransportOptions> = {}) => {
  const transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'reading', ...options })
  closing.push(() => transport.close())
  return transport
}
const createTopic = async () => {
  const topic = `read-${randomUUID()}`
  await transportOf().createTopics([{ name: topic, partitions: 1 }])
  return topic
}
const begin = async (): Promise<Transaction> => {
  const producer: Producer = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 }).producer({
    transactionalId: randomUUID(),
    maxInFlightRequests: 1,
    idempotent: true,
  })
  await producer.connect()
  closing.push(() => producer.disconnect())
  return producer.transaction()
}
const send = (transaction: Transaction, topic: string, value: string, key: Buffer | null = null) =>
  transaction.send({ topic, messages: [{ partition: 0, key, value, headers: [] as never }] })
const valuesIn = async (topic: string) =>
  (await collect(transportOf().read(topic))).map(({ value }) => value?.toString())

describeWithKafka('reading a topic', () => {
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()))
  })

  test('leaves out what was aborted, however transactions interleave, and ends though it is last', async () => {
    const topic = await createTopic()
    const [one, two, three] = [await begin(), await begin(), await begin()]
    await send(one, topic, 'aborted')
    await send(two, topic, 'aborted')
    await send(three, topic, 'kept 1')
    await two.abort()
    // The key is what the marker of an aborted transaction has for a key.
    await send(one, topic, 'aborted', Buffer.of(0, 0, 0, 0))
    await send(one, topic, 'aborted')
    await three.commit()
    await one.abort()
    expect(await valuesIn(topic)).toEqual(['kept 1'])
  })

  test('of aborted records alone gives none', async () => {
    const topic = await createTopic()
    const one = await begin()
    await send(one, topic, 'aborted')
    await one.abort()
    expect(await valuesIn(topic)).toEqual([])
  })

  test('waits for a transaction that was open at the call, and gives what it commits', async () => {
    const topic = await createTopic()
    const [one, two] = [await begin(), await begin()]
    await send(one, topic, 'first')
    await one.commit()
    await send(two, topic, 'second')
    const reading = transportOf().read(topic)[Symbol.asyncIterator]()
    expect((await reading.next()).value?.value?.toString()).toBe('first')
    await two.commit()
    expect((await reading.next()).value?.value?.toString()).toBe('second')
    expect((await reading.next()).done).toBe(true)
  })

  test('fetches no faster than it is read, and leaves no group behind', async () => {
    const topic = await createTopic()
    const value = Buffer.alloc(100_000, 'x')
    const records = Array.from({ length: 200 }, () => ({ partition: 0, key: null, value, headers: [] }))
    await transportOf().append(topic, records)
    let fetches = 0
    const isFetch = requestOf(api.fetch)
    const { socketFactory, ...proxy } = await startKafkaProxy((frame) => {
      if (isFetch(frame)) fetches += 1
    })
    closing.push(proxy.close)
    let read = 0
    for await (const record of transportOf({ socketFactory, clientId: 'slow' }).read(topic)) {
      read += 1
      if (record.offset === 0n) await delay(1_500)
      if (record.offset === 0n) expect(fetches).toBe(1)
    }
    expect(read).toBe(200)
    expect(fetches).toBeGreaterThan(5)
    const admin = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 }).admin()
    await admin.connect()
    closing.push(() => admin.disconnect())
    const { groups } = await admin.listGroups()
    expect(groups.filter(({ groupId }) => groupId.startsWith('slow-read-'))).toEqual([])
  })
})
