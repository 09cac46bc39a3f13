import { expect } from 'vitest'
import { startChecker } from '../../../services/checker/checker.ts'
import { startShadow } from '../../../services/checker/shadow/shadow.ts'
import { createTelemetry } from '../../../services/telemetry/telemetry.ts'
import type { NewRecord, TopicSpec, Transport } from '../../../services/transports/transport.ts'
import { kafkaBrokers } from '../../kafka-broker.ts'
import { contractEvent, pipelineWith, registry, ruleset } from '../../pipeline/carry.ts'
import { type DefectiveTask, defectOn } from './defective-thread.ts'
import { create, outputsOf, readAll, type ShadowedTopics, shadowedTopics } from './shadowed-topics.ts'

const thread = new URL('./defective-thread.ts', import.meta.url)

export const episodes = 40

/** A conforming episode; its key is that of nobody else. */
export const record = (n: number, first = 'C18.9'): NewRecord => ({
  key: Buffer.from(`patient-${n}`),
  value: Buffer.from(JSON.stringify(contractEvent({ episodeId: `${n}`, diagnoses: [first, 'C78.7'] }))),
  headers: [],
})

/** Conforming episodes; the shadow's defect is for this one. */
export const defective = 20
export const withDefect = Array.from({ length: episodes }, (_, n) =>
  record(n, n === defective ? defectOn : 'C18.9'),
)

export const keysOf = (records: readonly { key: Buffer | null }[]) =>
  records.map((one) => String(one.key)).toSorted()

/** Lines of the page of metrics. */
export const skipped = (reason: string, count: number) =>
  `shadow_episodes_skipped_total{reason="${reason}"} ${count}\n`
export const unwritten = (reason: string, count: number) =>
  `shadow_differences_unwritten_total{reason="${reason}"} ${count}\n`
export const written = (count: number) => `shadow_differences_written_total ${count}\n`

interface Trouble {
  readonly defect?: string
  readonly batches: readonly (readonly NewRecord[])[]
  readonly config?: TopicSpec['config']
  readonly createTopic?: boolean
  readonly stalledAfterMs?: number
  readonly mostBytes?: number
  /** What the metrics must come to say after each batch. */
  readonly until: readonly string[]
}

/** Runs a checker beside a shadow with a defect, and holds its outputs to what the pipeline makes of the inputs. */
export async function runBeside(
  transport: Transport,
  { defect = 'none', batches, config, createTopic = false, until, ...limits }: Trouble,
) {
  await using stack = new AsyncDisposableStack()
  const topics = shadowedTopics(defect)
  await create(transport, [topics.input, ...outputsOf(topics)], 1)
  if (!createTopic)
    await transport.createTopics([{ name: topics.shadow, partitions: 1, ...(config && { config }) }])
  const lines: string[] = []
  const telemetry = createTelemetry({
    level: 'trace',
    service: 'test',
    destination: { write: (line: string) => void lines.push(line) },
  })
  const task: DefectiveTask = {
    defect,
    active: [],
    shadow: [],
    brokers: kafkaBrokers,
    fastProduce: true,
    input: topics.input,
    topic: topics.shadow,
    createTopic,
  }
  const shadow = startShadow({ task, telemetry, thread, ...limits })
  stack.defer(() => shadow.close())
  let committed = 0
  let news = Promise.withResolvers<void>()
  const job = await startChecker({
    config: { topics, groupId: topics.shadow, createTopics: false },
    ruleset,
    registry,
    transport,
    telemetry: {
      ...telemetry,
      batchCommitted(batch) {
        telemetry.batchCommitted(batch)
        committed += batch.records
        news.resolve()
        news = Promise.withResolvers()
      },
    },
    shadow,
  })
  stack.defer(() => job.stop())
  let sent = 0
  for (const [index, batch] of batches.entries()) {
    await transport.append(topics.input, batch)
    sent += batch.length
    while (committed < sent) await Promise.race([news.promise, job.ended])
    while (!(await telemetry.metrics.text()).includes(until[index] ?? ''))
      await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await job.stop()
  await expectOutputs(transport, topics)
  const said = lines.join('') + (await telemetry.metrics.text())
  return { topics, said, differences: await readAll(transport, topics.shadow) }
}

async function expectOutputs(transport: Transport, topics: ShadowedTopics): Promise<void> {
  const expected = (await readAll(transport, topics.input)).map(pipelineWith({ topics }))
  for (const topic of outputsOf(topics)) {
    const contentOf = ({ key, value }: { key: Buffer | null; value: Buffer | null }) => [key, value]
    const found = (await readAll(transport, topic)).map(contentOf)
    expect(found).toEqual(expected.filter((output) => output.topic === topic).map(contentOf))
  }
}
