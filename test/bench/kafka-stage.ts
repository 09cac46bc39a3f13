import { randomUUID } from 'node:crypto'
import { startCluster } from '../../infra/local-broker/cluster.ts'
import { createKeptFolder } from '../../infra/local-broker/kept-folder.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../services/transports/kafka/mended-client.ts'
import type { Transport } from '../../services/transports/transport.ts'
import { type CheckerTopics, topicsBeside } from '../checker/running-checker.ts'
import { figuresOf } from './process-figures.ts'

/** A broker of its own on this machine, and a folder that goes with it. */
export interface KafkaStage extends AsyncDisposable {
  readonly brokers: readonly string[]
  readonly transport: Transport
  readonly folder: string
  /** Seconds of processor time that the broker has used so far. */
  cpuSeconds(): number
  /** Makes a topic with so many partitions, configured so beside, and gives its name. */
  createInput(partitions: number, config?: TopicConfig): Promise<string>
  /** What the broker does not remove goes with it: why it does not is for whoever works with it to tell. */
  removeTopics(topics: readonly string[]): Promise<void>
  /** Makes the output topics of one run over an input; `remove` deletes them. */
  createOutputs(input: string, partitions: number, config?: TopicConfig): Promise<RunTopics>
}

/** Kafka's topic configuration by its own names. */
export type TopicConfig = Readonly<Record<string, string>>

export interface RunTopics {
  readonly topics: CheckerTopics
  /** What the names of the outputs begin with. */
  readonly prefix: string
  remove(): Promise<void>
}

// Deleted topics of gigabytes should make room for the next ones at once.
const deletedSoon: TopicConfig = { 'file.delete.delay.ms': '500' }

/** Starts the broker, with these properties beside its own; throws an error of one line where it cannot. */
export async function openKafkaStage(
  log: (line: string) => void,
  settings: Readonly<Record<string, string>> = {},
): Promise<KafkaStage> {
  await using stack = new AsyncDisposableStack()
  const cluster = await startCluster({ nodes: 1, log, settings })
  stack.defer(() => cluster.stop())
  const { brokers } = cluster
  const { path: folder } = stack.adopt(await createKeptFolder('bench-'), (kept) => kept.remove())
  const transport = stack.adopt(createKafkaTransport({ brokers, clientId: 'bench' }), (one) => one.close())
  const admin = new kafkajs.Kafka({ brokers: [...brokers], clientId: 'bench', logLevel: 0 }).admin()
  await admin.connect()
  stack.defer(() => admin.disconnect())
  const create = (names: readonly string[], partitions: number, more: TopicConfig = {}) =>
    transport.createTopics(names.map((name) => ({ name, partitions, config: { ...deletedSoon, ...more } })))
  const removeTopics = (names: readonly string[]) =>
    admin.deleteTopics({ topics: [...names] }).catch(() => {})
  const open = stack.move()
  return {
    ...{ brokers, transport, folder, removeTopics },
    cpuSeconds: () =>
      cluster.nodes.reduce((sum, { pid }) => sum + (pid ? (figuresOf(pid)?.cpuSeconds ?? 0) : 0), 0),
    async createInput(partitions, config) {
      const input = `bench-${randomUUID()}`
      await create([input], partitions, config)
      return input
    },
    async createOutputs(input, partitions, config) {
      const prefix = `run-${randomUUID()}`
      const topics = { ...topicsBeside(prefix), input }
      const outputs = [topics.enriched, topics.rejected, topics.deadLetter]
      await create(outputs, partitions, config)
      return { topics, prefix, remove: () => removeTopics(outputs) }
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}
