import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startCluster } from '../../../infra/local-broker/cluster.ts'
import {
  createKafkaTransport,
  type KafkaTransportOptions,
} from '../../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../../services/transports/kafka/mended-client.ts'
import type { Job, JobListener, RunningJob, Transport } from '../../../services/transports/transport.ts'
import { describeWithJava } from '../../infra/java-at-hand.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { answerTo, api, type Frame } from '../../proxy/frames.ts'
import { type KafkaProxy, startKafkaProxy } from '../../proxy/kafka-proxy.ts'
import { switchableSockets } from '../../transports/kafka/switchable-sockets.ts'
import { copyTo, type JobTopics, type ObservedJob, observe } from '../../transports/observed-job.ts'

// Small, and in the order that is asked for: the client's tries of one request last longer than all of them.
const patience = { requestTimeoutMs: 5_000, sessionTimeoutMs: 6_000, transactionTimeoutMs: 6_000 }
const stalledAfterMs = 10_000
// Long enough for the watchdog, with the ten seconds for which it may look; and for two looks that find nothing.
const watchedMs = 30_000
// It ends within seconds, on a machine with other work in more.
const endedMs = 90_000
const never = 3_600_000
const limit = { timeout: 240_000 }

/** A transport to begin with, its topics, and whatever a test opens besides; closed together. */
async function setStage(brokers: readonly string[] = kafkaBrokers) {
  const stack = new AsyncDisposableStack()
  const open = <One extends { close(): Promise<void> }>(one: One): One =>
    stack.adopt(one, (opened) => opened.close())
  const transportOf = (options: Partial<KafkaTransportOptions> = {}): Transport =>
    open(
      createKafkaTransport({
        ...{ brokers, clientId: 'watchdog', ...patience, stalledAfterMs },
        ...options,
      }),
    )
  const plain = transportOf()
  const id = randomUUID()
  const topics: JobTopics = { group: `group-${id}`, input: `in-${id}`, output: `out-${id}` }
  await plain.createTopics([topics.input, topics.output].map((name) => ({ name, partitions: 2 })))
  return { open, transportOf, plain, topics, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const records = (count: number, partition = 0) =>
  Array.from({ length: count }, (_, n) => ({
    partition,
    key: null,
    value: Buffer.from(`value ${n}`),
    headers: [],
  }))

const jobOf = ({ group, input, output }: JobTopics, more: Partial<Job>): Job => ({
  ...{ group, input, outputs: [output], process: copyTo(output) },
  ...more,
})

/** What the job ended with in that time; `runs` when it did not. */
const endOf = (job: RunningJob, withinMs = watchedMs): Promise<unknown> =>
  Promise.race([
    job.ended.then(
      () => 'stopped',
      (fault) => fault,
    ),
    delay(withinMs, 'runs', { ref: false }),
  ])

const stalled = (where: string) => ({
  code: 'stalled',
  message: expect.stringMatching(
    new RegExp(`^Records of in-\\S+ wait, and nothing has moved for 10 s: ${where}\\. .*Start again`),
  ),
})

/** A job that fetches, and then for ever waits for the answer; all that it asks on other connections is answered. */
async function cutOff(
  options: Partial<KafkaTransportOptions> = {},
  allowGroup?: (group: string) => Promise<void>,
) {
  const stage = await setStage(options.brokers)
  const { plain, topics, open, transportOf } = stage
  const { socketFactory, hold } = open(await startKafkaProxy())
  await allowGroup?.(topics.group)
  const run = await observe(transportOf({ socketFactory, ...options }), topics)
  await plain.append(topics.input, records(10))
  await run.until(() => run.committed.length === 10)
  const answer = hold(answerTo(api.fetch))
  await answer.arrived
  await plain.append(topics.input, records(25))
  return { ...stage, run }
}

describeWithKafka('a job that stands still', () => {
  test.concurrent('for its fetch is never answered: is ended, and the next one goes on', limit, async () => {
    await using stage = await cutOff()
    const { run, plain, topics } = stage
    expect(await endOf(run.job, endedMs)).toMatchObject(
      stalled('partition 0 from offset 10 \\(at most 2\\d wait\\)'),
    )
    const next = await observe(plain, topics)
    await next.until(() => next.committed.length === 25)
  })

  test.concurrent('goes on standing still where no watchdog looks', limit, async () => {
    await using stage = await cutOff({ stalledAfterMs: never })
    expect(await endOf(stage.run.job, watchedMs)).toBe('runs')
    expect(stage.run.committed).toHaveLength(10)
  })

  test.concurrent('for what it prepares never comes: is ended, with nothing committed', limit, async () => {
    await using stage = await setStage()
    const { plain, topics } = stage
    await plain.append(topics.input, records(7, 1))
    const job = await plain.run(jobOf(topics, { prepare: () => new Promise(() => {}) }))
    expect(await endOf(job, endedMs)).toMatchObject(
      stalled('partition 1 from offset the first \\(7 records in hand\\)'),
    )
    expect(await plain.committedOffsets(topics.group, topics.input)).toEqual(new Map())
  })
})

/** Lets clients use this group, and none besides. */
async function allowGroupAlone(brokers: readonly string[], group: string): Promise<void> {
  const { AclResourceTypes, AclOperationTypes, AclPermissionTypes, ResourcePatternTypes } = kafkajs
  const shared = {
    ...{ resourceType: AclResourceTypes.GROUP, resourcePatternType: ResourcePatternTypes.LITERAL, host: '*' },
    ...{ operation: AclOperationTypes.ALL, permissionType: AclPermissionTypes.ALLOW },
  }
  const admin = new kafkajs.Kafka({ brokers: [...brokers], logLevel: 0 }).admin()
  await admin.connect()
  // What is granted to one is denied to all others.
  const grants = [
    { ...shared, resourceName: '*', principal: 'User:nobody' },
    { ...shared, resourceName: group, principal: 'User:ANONYMOUS' },
  ]
  await admin.createAcls({ acl: grants })
  await admin.disconnect()
}

const mayUse = async (brokers: readonly string[], group: string): Promise<boolean> => {
  const client = new kafkajs.Kafka({ brokers: [...brokers], logLevel: 0, retry: { retries: 1 } })
  const admin = client.admin()
  await admin.connect()
  try {
    const asked = admin.fetchOffsets({ groupId: group })
    return await asked.then(
      () => true,
      () => false,
    )
  } finally {
    await admin.disconnect()
  }
}

const strict = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'allow.everyone.if.no.acl.found': 'true',
}

describeWithJava('a job that stands still, with a right to its own group and to no other', () => {
  test('is ended all the same', limit, async () => {
    const cluster = await startCluster({ nodes: 1, settings: strict })
    try {
      const { brokers } = cluster
      await using stage = await cutOff({ brokers }, (group) => allowGroupAlone(brokers, group))
      const { group } = stage.topics
      expect(await mayUse(brokers, group)).toBe(true)
      expect(await mayUse(brokers, `${group}-other`)).toBe(false)
      expect(await endOf(stage.run.job, endedMs)).toMatchObject(stalled('partition 0 from offset 10 .*'))
    } finally {
      await cluster.stop()
    }
  })
})

/** Holds every answer of this kind, on every connection, until it is let go. */
function holdEvery(proxy: KafkaProxy, matches: (frame: Frame) => boolean): () => void {
  const helds: { release(): void }[] = []
  let isHeld = true
  const holdNext = () => {
    const held = proxy.hold(matches)
    helds.push(held)
    held.arrived.then(() => (isHeld ? holdNext() : held.release()))
  }
  holdNext()
  return () => {
    isHeld = false
    for (const { release } of helds) release()
  }
}

/** A job that sends, and whose sends are taken and never answered; everything else is. */
async function unanswered(options: Partial<KafkaTransportOptions> = {}) {
  const stage = await setStage()
  const proxy = stage.open(await startKafkaProxy())
  const { socketFactory } = proxy
  const waits: string[] = []
  const more: JobListener = { waiting: (reason) => waits.push(reason) }
  const transport = stage.transportOf({ socketFactory, ...options })
  const run = await observe(transport, stage.topics, undefined, more)
  await run.until(() => run.assigned.length === 2)
  const letGo = holdEvery(proxy, answerTo(api.produce))
  await stage.plain.append(stage.topics.input, records(10))
  return { ...stage, run, waits, letGo }
}

describeWithKafka('sends that are never answered', () => {
  test.concurrent('are a trouble that is waited out, until they are', limit, async () => {
    await using stage = await unanswered()
    const { run, waits, letGo } = stage
    expect(await endOf(run.job, watchedMs)).toBe('runs')
    expect(waits.filter((reason) => reason === 'partition 0: NO_ANSWER').length).toBeGreaterThan(5)
    letGo()
    await run.until(() => run.committed.length === 10)
  })

  test.concurrent('are given up as lost brokers, and not as a stall', limit, async () => {
    await using stage = await unanswered({ giveUpAfterMs: stalledAfterMs * 2 })
    expect(await endOf(stage.run.job, endedMs)).toMatchObject({
      code: 'broker-lost',
      message: expect.stringContaining('NO_ANSWER'),
    })
    expect(stage.run.committed).toEqual([])
  })
})

test.each([
  ['sessionTimeoutMs', { sessionTimeoutMs: stalledAfterMs }],
  ['transactionTimeoutMs', { transactionTimeoutMs: stalledAfterMs }],
  ['unansweredAfterMs', { requestTimeoutMs: stalledAfterMs }],
])('a stall that would come before %s is refused', (name, options) => {
  const create = () =>
    createKafkaTransport({
      ...{ brokers: ['127.0.0.1:1'], clientId: 'watchdog', ...patience, stalledAfterMs },
      ...options,
    })
  expect(create).toThrow(RangeError)
  expect(create).toThrow(name)
})

describeWithKafka('the watchdog lets be', () => {
  const client = () => new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 })

  test.concurrent(
    'an input that ends in markers, aborted records and an open transaction',
    limit,
    async () => {
      await using stage = await setStage()
      const { plain, topics, transportOf, open } = stage
      const { input } = topics
      const settings = { idempotent: true, maxInFlightRequests: 1, transactionalId: `producer-${input}` }
      const producer = client().producer(settings)
      await producer.connect()
      open({ close: () => producer.disconnect() })
      const begin = async (count: number) => {
        const transaction = await producer.transaction()
        await transaction.send({
          topic: input,
          messages: records(count).map(({ value }) => ({ partition: 0, value })),
        })
        return transaction
      }
      await (await begin(5)).commit()
      const run = await observe(plain, topics)
      await run.until(() => run.committed.length === 5)
      await (await begin(5)).abort()
      // One that starts behind the last record has nothing but markers and aborted records before it.
      await run.job.stop()
      const next = await observe(transportOf(), topics)
      expect(await endOf(next.job)).toBe('runs')
      const pending = await begin(3)
      expect(await endOf(next.job)).toBe('runs')
      await pending.commit()
      await next.until(() => next.committed.length === 3)
    },
  )

  test.concurrent('a broker that is away, whose loss is what is waited out', limit, async () => {
    await using stage = await setStage()
    const { plain, topics, transportOf } = stage
    const sockets = switchableSockets()
    const run = await observe(transportOf({ socketFactory: sockets.factory }), topics)
    await run.until(() => run.assigned.length === 2)
    sockets.turn('refused')
    await plain.append(topics.input, records(20))
    expect(await endOf(run.job)).toBe('runs')
    sockets.turn('fair')
    await run.until(() => run.committed.length === 20)
  })

  test.concurrent('preparing that fails for longer than its time', limit, async () => {
    await using stage = await setStage()
    const { plain, topics } = stage
    await plain.append(topics.input, records(3))
    const until = performance.now() + watchedMs
    const prepare = async () => {
      if (performance.now() < until) throw new Error('not there yet')
    }
    const committed = Promise.withResolvers<void>()
    const listener = { batchCommitted: () => committed.resolve() }
    const job = await plain.run(jobOf(topics, { prepare, listener }))
    await Promise.race([committed.promise, job.ended])
    expect(await endOf(job, 0)).toBe('runs')
  })

  test.concurrent('a group that waits for another member before it can be joined anew', limit, async () => {
    await using stage = await setStage()
    const { plain, topics, transportOf, open } = stage
    const run = await observe(plain, topics)
    await run.until(() => run.assigned.length === 2)
    const guest = client().consumer({ groupId: topics.group, maxWaitTimeInMs: 100 })
    await guest.connect()
    await guest.subscribe({ topic: topics.input, fromBeginning: true })
    const inHand = Promise.withResolvers<void>()
    const letGo = Promise.withResolvers<void>()
    const leave = () => {
      letGo.resolve()
      return guest.disconnect()
    }
    open({ close: leave })
    const eachBatch = () => {
      inHand.resolve()
      return letGo.promise
    }
    await guest.run({ autoCommit: false, eachBatch })
    await run.until(() => run.assigned.length === 1)
    const [ours = 0] = run.assigned
    await plain.append(topics.input, records(5, 1 - ours))
    await inHand.promise
    // The guest has a batch in hand, so the group cannot be joined anew when a third comes.
    const third: ObservedJob = await observe(transportOf(), topics)
    await plain.append(topics.input, records(5, ours))
    expect(await endOf(run.job)).toBe('runs')
    expect(await endOf(third.job, 0)).toBe('runs')
    await leave()
    const isDone = () => new Set([...run.committed, ...third.committed]).size >= 10
    await Promise.race([run.until(isDone), third.until(isDone)])
  })
})
