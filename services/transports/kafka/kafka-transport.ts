import type { ISocketFactory } from 'kafkajs'
import { partitionsOf, requireCreatable, requireEqualPartitions } from '../topic-checks.ts'
import type { RunningJob, TransactionalWriter, Transport } from '../transport.ts'
import { createAppender } from './appender.ts'
import { usualTransactionRecords } from './chunks.ts'
import { type KafkaSettings, requireLaterStall } from './client-settings.ts'
import { registerCodecs } from './codecs.ts'
import { useFastPath } from './fast/fast-path.ts'
import { startKafkaJob } from './kafka-job.ts'
import { type OwnPartition, ownPartition } from './partition-owner.ts'
import { createPatientAdmin } from './patient-admin.ts'
import { readTopic } from './read-topic.ts'
import { plainSocket } from './sockets.ts'
import { countPartitions, createMissing, readCommitted, readRetained } from './topics.ts'
import { openTransactionalWriter } from './transactional-writer.ts'

/**
 * How to reach Kafka (`brokers` as host:port) and how patient to be, in milliseconds: `giveUpAfterMs` with brokers
 * that cannot be used (600,000), `sessionTimeoutMs` before the group gives a silent member's partitions away
 * (30,000), `transactionTimeoutMs` before the broker ends an abandoned transaction (10,000), `requestTimeoutMs` before a
 * request without an answer is made again (15,000; a fifth more makes it a trouble that is told and waited out),
 * `stalledAfterMs` before a job that does not move though it could ends (120,000; it must be longer than each of these).
 * `transactionRecords` is how many inputs a transaction carries at most (5,000). `replicationFactor` is for topics that it creates (-1: the
 * broker's default). `socketFactory` opens the sockets. `fastProduce` says whether batches are written and read by our own
 * code or by the client's, the same bytes in more time: for the whole process, until a later transport says otherwise (true).
 */
export interface KafkaTransportOptions {
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly giveUpAfterMs?: number
  readonly replicationFactor?: number
  readonly sessionTimeoutMs?: number
  readonly transactionTimeoutMs?: number
  readonly requestTimeoutMs?: number
  readonly stalledAfterMs?: number
  readonly transactionRecords?: number
  readonly socketFactory?: ISocketFactory
  readonly fastProduce?: boolean
}

const defaults = {
  giveUpAfterMs: 600_000,
  replicationFactor: -1,
  sessionTimeoutMs: 30_000,
  transactionTimeoutMs: 10_000,
  requestTimeoutMs: 15_000,
  stalledAfterMs: 120_000,
  transactionRecords: usualTransactionRecords,
  socketFactory: plainSocket,
}

/**
 * A transport on Kafka, exactly once per batch; it was run on 4.1.0 and 4.3.1. Throws `broker-unreachable`, `broker-lost`,
 * `broker-refused` and `client-version` beside the faults that every transport has, and a RangeError for a `stalledAfterMs` that is too short. Leave `own` as it is: any other way loses or doubles.
 */
export function createKafkaTransport(
  options: KafkaTransportOptions,
  own: OwnPartition = ownPartition,
): Transport {
  const { fastProduce, ...others } = options
  const settings: KafkaSettings = { ...defaults, ...others }
  requireLaterStall(settings)
  registerCodecs()
  useFastPath(fastProduce)
  const admin = createPatientAdmin(settings)
  const appender = createAppender(settings)
  const jobs = new Set<RunningJob>()
  const writers = new Set<TransactionalWriter>()

  const partitionCounts = (topics: readonly string[]) =>
    admin.ask('tell of its topics', (asked) => countPartitions(asked, topics))

  return {
    name: 'kafka',
    partitionCounts,
    async createTopics(specs) {
      requireCreatable(specs)
      const names = specs.map(({ name }) => name).join(', ')
      await admin.ask(`create the topics ${names}`, (asked) =>
        createMissing(asked, specs, settings.replicationFactor),
      )
    },
    retained: (topic) => admin.ask(`tell what it retains of ${topic}`, (asked) => readRetained(asked, topic)),
    async append(topic, records) {
      const partitions = partitionsOf(await partitionCounts([topic]), topic)
      await appender.append(topic, records, partitions)
    },
    async openWriter(id) {
      const writer = await openTransactionalWriter(settings, admin, id)
      writers.add(writer)
      return writer
    },
    read: (topic) => readTopic(settings, admin, topic),
    committedOffsets: (group, topic) =>
      admin.ask('tell its committed offsets', (asked) => readCommitted(asked, group, topic)),
    async run(job) {
      const counts = await partitionCounts([job.input, ...job.outputs])
      const partitions = requireEqualPartitions(counts, job.input, job.outputs)
      const committed = await admin.ask('tell its committed offsets', (asked) =>
        readCommitted(asked, job.group, job.input),
      )
      const started = startKafkaJob(settings, admin, job, { partitions, committed }, own)
      jobs.add(started)
      const forget = () => jobs.delete(started)
      started.ended.then(forget, forget)
      return started
    },
    async close() {
      await Promise.all([...jobs].map((job) => job.stop()))
      const others = [appender, admin, ...writers]
      await Promise.all(others.map((one) => one.close()))
    },
  }
}
