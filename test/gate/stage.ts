import { randomUUID } from 'node:crypto'
import { outputHeaders } from '../../services/pipeline/headers.ts'
import type { StoredRecord } from '../../services/pipeline/record.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import type { OwnPartition } from '../../services/transports/kafka/partition-owner.ts'
import type { JobListener, Transport } from '../../services/transports/transport.ts'
import { type Verification, verifyOneOutputEach } from '../../services/verify/one-output-each.ts'
import { kafkaBrokers } from '../kafka-broker.ts'
import { type KafkaProxy, startKafkaProxy } from '../proxy/kafka-proxy.ts'
import { copyTo, type JobTopics, type ObservedJob, observe } from '../transports/observed-job.ts'

/** A topic of inputs and one of outputs, one partition each, and workers behind proxies that carry one to the other. */
export interface Stage extends AsyncDisposable {
  readonly topics: JobTopics
  append(count: number): Promise<void>
  proxy(): Promise<KafkaProxy>
  /** Starts a worker of the group behind a proxy of this stage. */
  work(proxy: KafkaProxy, listener?: Pick<JobListener, 'fenced'>): Promise<ObservedJob>
  /** Settles when somebody has committed the last input; rejects when a worker ends in a fault before. */
  done(): Promise<void>
  /** Stops the workers, then judges by what a reader who has nothing to do with them finds on the topics. */
  judge(): Promise<Judgement>
}

/** What is found on the topics, and the offset that the group has committed. */
export interface Judgement extends Verification {
  readonly next: bigint | undefined
}

const stamp = { rulesetDigest: 'none', now: new Date(0) }

/** Sets the stage. Its workers own partitions as the product does, or in the way given. */
export async function setStage(own?: OwnPartition): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const plain = stack.adopt(connect('stage'), close)
  const topics = await createTopics(plain)
  const jobs: ObservedJob[] = []
  let appended = 0
  let last = Promise.withResolvers<void>()

  const process = (record: StoredRecord) => ({
    ...copyTo(topics.output)(record),
    headers: outputHeaders(record, 'conforming', stamp),
  })
  const batchCommitted: JobListener['batchCommitted'] = ({ lastOffset }) => {
    if (lastOffset === BigInt(appended - 1)) last.resolve()
  }
  const open = stack.move()

  return {
    topics,
    async append(count) {
      const records = Array.from({ length: count }, (_, n) => numbered(appended + n))
      appended += count
      last = Promise.withResolvers()
      await plain.append(topics.input, records)
    },
    proxy: async () => open.adopt(await startKafkaProxy(), close),
    async work({ socketFactory }, listener) {
      const settings = { brokers: kafkaBrokers, clientId: 'gate', socketFactory }
      const transport = open.adopt(createKafkaTransport(settings, own), close)
      const job = await observe(transport, topics, process, { ...listener, batchCommitted })
      jobs.push(job)
      return job
    },
    done: () => Promise.race([last.promise, ...jobs.map(({ job }) => job.ended)]),
    async judge() {
      await Promise.all(jobs.map(({ job }) => job.stop()))
      return judge(topics.group, topics.input, [topics.output])
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

/** Judges with a transport of its own. */
export async function judge(group: string, input: string, outputs: readonly string[]): Promise<Judgement> {
  await using stack = new AsyncDisposableStack()
  const transport = stack.adopt(connect('judge'), close)
  const next = (await transport.committedOffsets(group, input)).get(0)
  return { next, ...(await verifyOneOutputEach(transport, input, outputs)) }
}

export const connect = (clientId: string) => createKafkaTransport({ brokers: kafkaBrokers, clientId })
export const close = (one: { close(): Promise<void> }) => one.close()

const numbered = (n: number) => ({
  partition: 0,
  key: Buffer.from(`key ${n}`),
  value: Buffer.from(`value ${n}`),
  headers: [],
})

async function createTopics(transport: Transport): Promise<JobTopics> {
  const id = randomUUID()
  const topics = { group: `group-${id}`, input: `in-${id}`, output: `out-${id}` }
  const names = [topics.input, topics.output]
  await transport.createTopics(names.map((name) => ({ name, partitions: 1 })))
  return topics
}
