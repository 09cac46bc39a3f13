import { randomUUID } from 'node:crypto'
import type { Schema } from 'avsc'
import type { Producer } from 'kafkajs'
import { startChecker } from '../../../services/checker/checker.ts'
import type { Ruleset } from '../../../services/core/ruleset.ts'
import type { SchemaRegistry } from '../../../services/pipeline/schema-registry.ts'
import { createTelemetry } from '../../../services/telemetry/telemetry.ts'
import { toMessage } from '../../../services/transports/kafka/chunks.ts'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../../services/transports/kafka/mended-client.ts'
import type { NewRecord } from '../../../services/transports/transport.ts'
import { eventSchemaWith } from '../../pipeline/avro/bytes.ts'
import { registry, ruleset } from '../../pipeline/carry.ts'
import { taggedSchemaId } from './bombs.ts'
import { faulty, roomForAssessed } from './poisons.ts'

/** From the first offset to the last, both included. */
export interface Range {
  readonly first: bigint
  readonly last: bigint
}

/** The topics of one test, each of one partition; the group is named like the input. */
export interface PoisonTopics {
  readonly input: string
  readonly enriched: string
  readonly rejected: string
  readonly deadLetter: string
}

/** A checker at work on a partition that batches are put on, one after the other. */
export interface PoisonedChecker extends AsyncDisposable {
  readonly topics: PoisonTopics
  /** Batches that it has committed, and where it has given one up, in order. */
  readonly committed: readonly Range[]
  readonly aborted: readonly { readonly firstOffset: bigint; readonly reason: string }[]
  /** Puts the records onto the topic at once, and waits until their outputs are committed; says where they are. */
  put(records: readonly NewRecord[]): Promise<Range>
  /** Everything that it has said: log lines, and the page of metrics. */
  said(): Promise<string>
}

const roomForAnything = 16 * 1024 * 1024
const forEver = { 'retention.ms': '-1', 'max.message.bytes': String(roomForAnything) }
/** A broker would refuse timestamps more than an hour ahead. */
const anyTime = { 'message.timestamp.after.max.ms': String(2n ** 63n - 1n) }

/** Creates topics on which timestamps may be of any time, and outputs of about `roomForAssessed` bytes. */
export async function createPoisonTopics(brokers: readonly string[]): Promise<PoisonTopics> {
  const input = `poison-${randomUUID()}`
  const [enriched, rejected, deadLetter] = [`${input}.enriched`, `${input}.rejected`, `${input}.dead-letter`]
  const assessed = { 'max.message.bytes': String(roomForAssessed) }
  const transport = createKafkaTransport({ brokers, clientId: 'poison-topics' })
  try {
    await transport.createTopics([
      { name: input, partitions: 1, config: { ...forEver, ...anyTime } },
      { name: enriched, partitions: 1, config: assessed },
      { name: rejected, partitions: 1, config: assessed },
      { name: deadLetter, partitions: 1, config: forEver },
    ])
  } finally {
    await transport.close()
  }
  return { input, enriched, rejected, deadLetter }
}

/** The shipped rules, and a defect: they fail on some codes. */
const defectiveRuleset: Ruleset = {
  ...ruleset,
  assess(episode) {
    const [code] = episode.diagnoses
    if (code === faulty.throws) throw new TypeError(`no rule for ${code}`)
    const assessment = ruleset.assess(episode)
    // Neither JSON nor Avro has a place for it.
    return code === faulty.unwritable ? { ...assessment, passed: [1n as unknown as string] } : assessment
  },
}

/** The shipped schemas, and one that has a map, which no shipped one has. */
const registryWithTags: SchemaRegistry = {
  ...registry,
  eventSchema: (id) =>
    id === taggedSchemaId
      ? {
          schema: eventSchemaWith({ name: 'tags', type: { type: 'map', values: 'string' } }) as Schema,
          outputId: 902,
        }
      : registry.eventSchema(id),
}

/** Starts a checker on these topics, in this process. */
export async function startPoisonedChecker(
  brokers: readonly string[],
  topics: PoisonTopics,
): Promise<PoisonedChecker> {
  await using stack = new AsyncDisposableStack()
  const transport = stack.adopt(createKafkaTransport({ brokers, clientId: 'poisoned' }), (one) => one.close())
  const producer = new kafkajs.Kafka({ brokers: [...brokers], logLevel: 0 }).producer()
  await producer.connect()
  stack.defer(() => producer.disconnect())
  const lines: string[] = []
  const telemetry = createTelemetry({
    level: 'trace',
    service: 'test',
    destination: { write: (line: string) => void lines.push(line) },
  })
  const committed: Range[] = []
  const aborted: { firstOffset: bigint; reason: string }[] = []
  let news = Promise.withResolvers<void>()
  const job = await startChecker({
    config: { topics, groupId: topics.input, createTopics: false },
    ruleset: defectiveRuleset,
    registry: registryWithTags,
    transport,
    telemetry: {
      ...telemetry,
      batchCommitted(batch) {
        telemetry.batchCommitted(batch)
        committed.push({ first: batch.firstOffset, last: batch.lastOffset })
        news.resolve()
        news = Promise.withResolvers()
      },
      batchAborted(batch) {
        telemetry.batchAborted(batch)
        aborted.push(batch)
      },
    },
  })
  stack.defer(() => job.stop())
  const over = job.ended.then(() => Promise.reject(new Error('the checker has stopped')))
  over.catch(() => {})
  const open = stack.move()
  return {
    topics,
    committed,
    aborted,
    async put(records) {
      const first = await send(producer, topics.input, records)
      const last = first + BigInt(records.length) - 1n
      while (!committed.some((range) => range.last >= last)) await Promise.race([news.promise, over])
      return { first, last }
    },
    said: async () => lines.join('') + (await telemetry.metrics.text()),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

/** Sends in one request and one batch; compressed, because a broker hands out a megabyte of a partition at a time. */
async function send(producer: Producer, topic: string, records: readonly NewRecord[]): Promise<bigint> {
  const [answer] = await producer.send({
    topic,
    messages: records.map((record) => toMessage(record, 0, record.timestamp)),
    compression: kafkajs.CompressionTypes.GZIP,
  })
  return BigInt(answer?.baseOffset ?? -1)
}
