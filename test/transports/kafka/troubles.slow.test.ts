import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import type { Admin } from 'kafkajs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  createKafkaTransport,
  type KafkaTransportOptions,
} from '../../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../../services/transports/kafka/mended-client.ts'
import type { Transport } from '../../../services/transports/transport.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { answerTo, api, requestOf } from '../../proxy/frames.ts'
import { startKafkaProxy } from '../../proxy/kafka-proxy.ts'
import { collect, copyTo, observe } from '../observed-job.ts'
import { switchableSockets } from './switchable-sockets.ts'

const open: { close(): Promise<void> }[] = []
const proxied = async () => {
  const proxy = await startKafkaProxy()
  open.push(proxy)
  return proxy
}
const transportOf = (options: Partial<KafkaTransportOptions> = {}) => {
  const transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'troubles', ...options })
  open.push(transport)
  return transport
}
const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({
    partition: (from + n) % 2,
    key: null,
    value: Buffer.from(`value ${from + n}`),
    headers: [],
  }))
const valuesIn = async (transport: Transport, topic: string) =>
  (await collect(transport.read(topic))).map(({ value }) => value?.toString()).sort()
const valuesOf = (count: number) =>
  numbered(count)
    .map(({ value }) => value.toString())
    .sort()
const createTopics = async (transport: Transport, config: Record<string, string> = {}) => {
  const id = randomUUID()
  const topics = { group: `group-${id}`, input: `in-${id}`, output: `out-${id}` }
  await transport.createTopics([
    { name: topics.input, partitions: 2 },
    { name: topics.output, partitions: 2, config },
  ])
  return topics
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close()))
})

describe('a broker that nobody can reach', () => {
  test('is a fault that names it, whatever was asked', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    await new Promise((resolve) => server.close(resolve))
    const transport = transportOf({ brokers: [`127.0.0.1:${port}`], giveUpAfterMs: 500 })
    const unreachable = {
      code: 'broker-unreachable',
      message: expect.stringMatching(`127\\.0\\.0\\.1:${port}.*ECONNREFUSED.*Check`),
    }
    const job = { group: 'g', input: 'in', outputs: ['out'], process: copyTo('out') }
    await expect(transport.run(job)).rejects.toMatchObject(unreachable)
    await expect(collect(transport.read('in'))).rejects.toMatchObject(unreachable)
    await expect(transport.append('in', numbered(1))).rejects.toMatchObject(unreachable)
  })
})

describeWithKafka('a job in trouble', () => {
  let admin: Admin
  beforeAll(async () => {
    admin = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 }).admin()
    await admin.connect()
  })
  afterAll(() => admin.disconnect())

  test('waits while the broker is gone, says so, and goes on where it was', async () => {
    const plain = transportOf()
    const topics = await createTopics(plain)
    const sockets = switchableSockets()
    const waiting = Promise.withResolvers<string>()
    const recovered = Promise.withResolvers<void>()
    const transport = transportOf({ socketFactory: sockets.factory, giveUpAfterMs: 12_000 })
    const run = await observe(transport, topics, undefined, {
      waiting: (reason) => waiting.resolve(reason),
      recovered: () => recovered.resolve(),
    })
    await plain.append(topics.input, numbered(100))
    await run.until(() => run.committed.length === 100)
    sockets.turn('refused')
    await plain.append(topics.input, numbered(100, 100))
    expect(await waiting.promise).toMatch(/^(broker|group|partition \d): \w+$/)
    sockets.turn('fair')
    await run.until(() => run.committed.length === 200)
    await recovered.promise
    await run.job.stop()
    await run.job.ended
    expect(await valuesIn(plain, topics.output)).toEqual(valuesOf(200))
  })

  test('is well again when the answer to its last commit is lost', async () => {
    const plain = transportOf()
    const topics = await createTopics(plain)
    await plain.append(
      topics.input,
      numbered(100).map((record) => ({ ...record, partition: 0 })),
    )
    const { socketFactory, hold } = await proxied()
    const commit = hold(answerTo(api.endTxn))
    const recovered = Promise.withResolvers<void>()
    const caughtUp = Promise.withResolvers<void>()
    let isLost = false
    const run = await observe(transportOf({ socketFactory, giveUpAfterMs: 8_000 }), topics, undefined, {
      recovered: recovered.resolve,
      lag: ({ records }) => void (isLost && records === 0n && caughtUp.resolve()),
    })
    await Promise.race([commit.arrived, run.job.ended])
    isLost = true
    commit.cut()
    await Promise.race([Promise.all([recovered.promise, caughtUp.promise]), run.job.ended])
    await run.job.stop()
    await run.job.ended
    expect(run.aborted).toHaveLength(1)
    expect(run.committed).toHaveLength(100)
    expect(await valuesIn(plain, topics.output)).toEqual(valuesOf(100))
  })

  test('gives up on a broker that stays away', async () => {
    const plain = transportOf()
    const topics = await createTopics(plain)
    const sockets = switchableSockets()
    const transport = transportOf({ socketFactory: sockets.factory, giveUpAfterMs: 2_000 })
    const run = await observe(transport, topics)
    await run.until(() => run.assigned.length === 2)
    sockets.turn('refused')
    const lost = { code: 'broker-lost', message: expect.stringContaining(kafkaBrokers[0] ?? '') }
    await expect(run.job.ended).rejects.toMatchObject(lost)
    await expect(transport.append(topics.input, numbered(1))).rejects.toMatchObject(lost)
  })

  // Ten seconds are the promise, so they are the limit here.
  test('stops in time though the broker does not answer any more', { timeout: 25_000 }, async () => {
    const plain = transportOf()
    for (const weather of ['silent', 'refused'] as const) {
      const topics = await createTopics(plain)
      const sockets = switchableSockets()
      const run = await observe(transportOf({ socketFactory: sockets.factory }), topics)
      await run.until(() => run.assigned.length === 2)
      sockets.turn(weather)
      await plain.append(topics.input, numbered(10))
      const late = new Promise((_, reject) => setTimeout(reject, 10_000, new Error('late')).unref())
      await Promise.race([run.job.stop(), late])
      await run.job.ended
    }
  })

  test('stops when the input has grown past its outputs', async () => {
    const transport = transportOf({ giveUpAfterMs: 4_000 })
    const topics = await createTopics(transport)
    await transport.append(topics.input, numbered(10))
    const run = await observe(transport, topics)
    await run.until(() => run.committed.length === 10)
    await admin.createPartitions({ topicPartitions: [{ topic: topics.input, count: 3 }] })
    await expect(run.job.ended).rejects.toMatchObject({
      code: 'partitions-differ',
      message: expect.stringMatching(`${topics.input} has 3, ${topics.output} has 2`),
    })
  })

  test('sends nothing to a partition that the outputs do not have, however soon a record comes from it', async () => {
    const plain = transportOf()
    const topics = await createTopics(plain)
    const run = await observe(plain, topics)
    await run.until(() => run.assigned.length === 2)
    await admin.createPartitions({ topicPartitions: [{ topic: topics.input, count: 3 }] })
    await transportOf().append(topics.input, [
      { partition: 2, key: null, value: Buffer.from('v'), headers: [] },
    ])
    // Someone who joins and leaves makes the group share out the partitions as they are now.
    const guest = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 }).consumer({
      groupId: topics.group,
      maxWaitTimeInMs: 100,
    })
    await guest.connect()
    await guest.subscribe({ topic: topics.input })
    await guest.run({ eachBatch: async () => {} })
    await guest.disconnect()
    await expect(run.job.ended).rejects.toMatchObject({ code: 'partitions-differ' })
    expect(await plain.committedOffsets(topics.group, topics.input)).toEqual(new Map())
  })

  test('ends when the broker does not take its outputs, and commits nothing of them', async () => {
    const transport = transportOf()
    const topics = await createTopics(transport, { 'max.message.bytes': '1000' })
    await transport.append(topics.input, [
      { partition: 1, key: null, value: Buffer.alloc(2_000, 'x'), headers: [] },
    ])
    const run = await observe(transport, topics)
    await expect(run.job.ended).rejects.toMatchObject({
      code: 'record-unsendable',
      message: expect.stringMatching(/partition 1, offsets 0 to 0, .*MESSAGE_TOO_LARGE/),
    })
    expect(await collect(transport.read(topics.output))).toEqual([])
    expect(await transport.committedOffsets(topics.group, topics.input)).toEqual(new Map())
  })

  test('tells of records that were gone before it read them', async () => {
    const transport = transportOf()
    const topics = await createTopics(transport)
    const append = (count: number, from: number) =>
      transport.append(
        topics.input,
        numbered(count, from).map((record) => ({ ...record, partition: 0 })),
      )
    const deleteUpTo = async (offset: string) => {
      // The client knows only the partitions that it was asked about before.
      await admin.fetchTopicOffsets(topics.input)
      await admin.deleteTopicRecords({ topic: topics.input, partitions: [{ partition: 0, offset }] })
    }
    await append(30, 0)
    const first = await observe(transport, topics)
    await first.until(() => first.committed.length === 30)
    await first.job.stop()
    await append(20, 30)
    await deleteUpTo('40')
    const gaps: unknown[] = []
    const next = await observe(transport, topics, undefined, { offsetGap: (gap) => gaps.push(gap) })
    await next.until(() => next.committed.length === 10)
    expect(gaps).toEqual([{ partition: 0, expected: 30n, found: 40n }])
    await next.job.stop()
    expect(await transport.committedOffsets(topics.group, topics.input)).toEqual(new Map([[0, 50n]]))
    expect(await collect(transport.read(topics.input))).toHaveLength(10)
  })

  test('tells of records that go while it cannot read them', async () => {
    const plain = transportOf()
    const topics = await createTopics(plain)
    const one = (value: string) => ({ partition: 0, key: null, value: Buffer.from(value), headers: [] })
    const { socketFactory, hold } = await proxied()
    const gaps: unknown[] = []
    const run = await observe(transportOf({ socketFactory }), topics, undefined, {
      offsetGap: (gap) => gaps.push(gap),
    })
    await plain.append(topics.input, [one('a'), one('b')])
    await run.until(() => run.committed.length === 2)
    const fetch = hold(requestOf(api.fetch))
    await plain.append(topics.input, [one('c'), one('d'), one('e')])
    await admin.fetchTopicOffsets(topics.input)
    await admin.deleteTopicRecords({ topic: topics.input, partitions: [{ partition: 0, offset: '4' }] })
    const before = run.committed.length
    fetch.release()
    await run.until(() => run.committed.at(-1)?.value?.toString() === 'e')
    await run.job.stop()
    // A fetch that was under way when the gate closed may have brought what then went.
    const expected = before + (run.committed.length - before === 3 ? 3 : 1)
    expect(run.committed).toHaveLength(expected)
    expect(gaps).toEqual(expected === 5 ? [] : [{ partition: 0, expected: 2n, found: 4n }])
  })
})
