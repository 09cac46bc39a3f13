import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import {
  createKafkaTransport,
  type KafkaTransportOptions,
} from '../../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../../services/transports/transport.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { collect, observe } from '../observed-job.ts'
import { api, interceptedSockets, loseAnswer, type Request } from './intercepted-sockets.ts'

const open: Transport[] = []
const transportOf = (options: Partial<KafkaTransportOptions> = {}) => {
  const transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'takeover', ...options })
  open.push(transport)
  return transport
}
const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({
    partition: 0,
    key: Buffer.from(`${from + n}`),
    value: Buffer.from(`value ${from + n}`),
    headers: [],
  }))
const createTopics = async (transport: Transport) => {
  const id = randomUUID()
  const topics = { group: `group-${id}`, input: `in-${id}`, output: `out-${id}` }
  await transport.createTopics([
    { name: topics.input, partitions: 1 },
    { name: topics.output, partitions: 1 },
  ])
  return topics
}
const keysIn = async (transport: Transport, topic: string) =>
  (await collect(transport.read(topic))).map(({ key }) => Number(key))
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

/**
 * Holds the requests of a new owner between its two steps, whichever comes first: fencing the old owner, and
 * reading the committed offset for itself (the offset with which its consumer starts to fetch is not that).
 */
function betweenFenceAndRead(group: string, act: () => Promise<void>) {
  const consumers = new Set<Request['socket']>()
  let fetched = false
  let steps = 0
  return interceptedSockets(async (request) => {
    if (request.api === api.joinGroup) consumers.add(request.socket)
    if (request.api === api.fetch) fetched = true
    const fences = request.transactionalId?.startsWith(group)
    const reads = fetched && request.api === api.offsetFetch && !consumers.has(request.socket)
    if (!fences && !reads) return
    steps += 1
    if (steps === 2) await act()
  })
}

describeWithKafka('a partition that changes hands', () => {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((transport) => transport.close()))
  })

  // The gate of exactly-once: read before you fence, and this gives 200 outputs for 100 inputs.
  test('gets nothing from its old owner once the new one has fenced it', async () => {
    const plain = transportOf()
    const topics = await createTopics(plain)
    await plain.append(topics.input, numbered(100))

    const ready = Promise.withResolvers<void>()
    const mayCommit = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<void>()
    const oldSockets = interceptedSockets(async (request) => {
      if (request.api !== api.endTxn) return
      ready.resolve()
      await mayCommit.promise
    })
    const old = await observe(
      transportOf({ socketFactory: oldSockets, sessionTimeoutMs: 6_000, transactionTimeoutMs: 60_000 }),
      topics,
      undefined,
      { batchCommitted: () => answered.resolve(), batchAborted: () => answered.resolve() },
    )
    await ready.promise

    // The old owner holds an open transaction, offsets sent; its session ends and the group gives its partition away.
    const newSockets = betweenFenceAndRead(topics.group, async () => {
      mayCommit.resolve()
      await answered.promise
    })
    const next = await observe(transportOf({ socketFactory: newSockets, sessionTimeoutMs: 6_000 }), topics)
    await next.until(() => next.committed.length >= 100)
    expect(await keysIn(plain, topics.output)).toEqual(upTo(100))
    expect(old.aborted).toEqual(['INVALID_PRODUCER_EPOCH'])
    expect(old.committed).toEqual([])

    await plain.append(topics.input, numbered(50, 100))
    await Promise.race([
      next.until(() => next.committed.length + old.committed.length >= 150),
      old.until(() => next.committed.length + old.committed.length >= 150),
    ])
    await Promise.all([old.job.stop(), next.job.stop()])
    await Promise.all([old.job.ended, next.job.ended])
    expect(await keysIn(plain, topics.output)).toEqual(upTo(150))
    expect(await plain.committedOffsets(topics.group, topics.input)).toEqual(new Map([[0, 150n]]))
  })

  test('gets everything once when the answer to a commit is lost', async () => {
    const plain = transportOf()
    const topics = await createTopics(plain)
    await plain.append(topics.input, numbered(100))
    let lost = 0
    const sockets = interceptedSockets(({ api: requested, socket }) => {
      if (requested !== api.endTxn || lost > 0) return
      lost += 1
      loseAnswer(socket)
    })
    const run = await observe(transportOf({ socketFactory: sockets }), topics)
    await run.until(() => run.committed.length >= 100)
    await plain.append(topics.input, numbered(50, 100))
    await run.until(() => run.committed.length >= 150)
    await run.job.stop()
    await run.job.ended
    expect(lost).toBe(1)
    expect(run.aborted).toHaveLength(1)
    expect(await keysIn(plain, topics.output)).toEqual(upTo(150))
  })
})
