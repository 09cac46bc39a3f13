import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import {
  createKafkaTransport,
  type KafkaTransportOptions,
} from '../../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../../services/transports/kafka/mended-client.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { answerTo, api, requestOf } from '../../proxy/frames.ts'
import { startKafkaProxy } from '../../proxy/kafka-proxy.ts'
import { observe } from '../observed-job.ts'

const open: { close(): Promise<void> }[] = []
const opened = <Closable extends { close(): Promise<void> }>(closable: Closable) => {
  open.push(closable)
  return closable
}
const transportOf = (options: Partial<KafkaTransportOptions> = {}) =>
  opened(createKafkaTransport({ brokers: kafkaBrokers, clientId: 'owner', ...options }))
const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({
    partition: 0,
    key: Buffer.from(`${from + n}`),
    value: null,
    headers: [],
  }))
const keysOf = (records: readonly { readonly key: Buffer | null }[]) => records.map(({ key }) => Number(key))

describeWithKafka('the owner of a partition', () => {
  afterEach(async () => {
    for (const closable of open.splice(0).reverse()) await closable.close()
  })

  test('counts a commit once though its answer was lost and the group shared out anew', async () => {
    const plain = transportOf()
    const id = randomUUID()
    const topics = { group: `group-${id}`, input: `in-${id}`, output: `out-${id}` }
    await plain.createTopics([topics.input, topics.output].map((name) => ({ name, partitions: 1 })))
    await plain.append(topics.input, numbered(100))
    const { socketFactory, hold } = opened(await startKafkaProxy())
    const commit = hold(answerTo(api.endTxn))
    let joined = 0
    const run = await observe(transportOf({ socketFactory, sessionTimeoutMs: 6_000 }), topics, undefined, {
      assigned: () => {
        joined += 1
      },
    })
    await commit.arrived

    const guests = opened(await startKafkaProxy())
    const named = guests.hold(answerTo(api.joinGroup))
    const guest = new kafkajs.Kafka({
      brokers: [...kafkaBrokers],
      logLevel: 0,
      socketFactory: guests.socketFactory,
    }).consumer({ groupId: topics.group })
    await guest.connect()
    await guest.subscribe({ topic: topics.input })
    const running = guest.run({ eachBatch: async () => {} })
    // The first answer only gives it a name; with its second request the group begins to share out anew.
    await named.arrived
    const joins = guests.hold(requestOf(api.joinGroup))
    named.release()
    await joins.arrived
    joins.release()
    // Until a heartbeat is due, which is told of the guest.
    await delay(1_500)
    commit.cut()
    await running
    await guest.disconnect()
    await run.until(() => joined > 1 && run.assigned.length === 1)

    await plain.append(topics.input, numbered(1, 100))
    await run.until(() => keysOf(run.committed).includes(100))
    await run.job.stop()
    expect(keysOf(run.committed)).toEqual(keysOf(numbered(101)))
  })

  test('is not fenced by a group whose name and topic read the same together', async () => {
    const plain = transportOf()
    const id = randomUUID()
    const output = `out-${id}`
    const jobs = [
      { group: 'group-a', input: `b-${id}`, output },
      { group: 'group', input: `a-b-${id}`, output },
    ]
    const names = [...jobs.map(({ input }) => input), output]
    await plain.createTopics(names.map((name) => ({ name, partitions: 1 })))
    const runs = await Promise.all(jobs.map((topics) => observe(plain, topics)))
    for (const round of [0, 1, 2]) {
      for (const [turn, run] of runs.entries()) {
        await plain.append(jobs[turn]?.input ?? '', numbered(1, round))
        await run.until(() => keysOf(run.committed).includes(round))
      }
    }
    await Promise.all(runs.map(({ job }) => job.stop()))
    expect(runs.map(({ aborted }) => aborted)).toEqual([[], []])
  })
})
