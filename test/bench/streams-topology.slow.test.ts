import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { readRules } from '../../services/config/rules-folder.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { createPipeline } from '../../services/pipeline/pipeline.ts'
import type { OutputRecord, StoredRecord } from '../../services/pipeline/record.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import type { Transport } from '../../services/transports/transport.ts'
import { streams } from './contender.ts'
import { avroEvents } from './corpus.ts'
import { fillTopic } from './fill-topic.ts'
import { openKafkaStage } from './kafka-stage.ts'
import { peerPacks } from './peer-packs.ts'
import { streamsPeer } from './streams-peer.ts'
import { writeStreamsRules } from './streams-rules.ts'
import { testWithPeer } from './test-with-peer.ts'

const partitions = 4
const times = new Set(['assessed-at', 'ce_time'])

async function readAll(transport: Transport, topics: readonly string[]): Promise<StoredRecord[]> {
  const records: StoredRecord[] = []
  for (const topic of topics) records.push(...(await Array.fromAsync(transport.read(topic))))
  return records
}

/** All of a record but the time of assessment, as text; the same for the same output. */
function asText({ topic, partition, key, value, headers }: OutputRecord): string {
  const kept = headers.filter(([name]) => !times.has(name)).map(([name, text]) => `${name}=${text}`)
  return [topic, partition, key?.toString('hex'), value?.toString('hex'), ...kept].join('\n')
}

testWithPeer(
  'on a broker, too, the Kafka Streams peer gives every input the output that the pipeline gives',
  async () => {
    const peer = await streamsPeer(() => {})
    await using stage = await openKafkaStage(() => {})
    const { transport, brokers } = stage
    const rules = await writeStreamsRules(stage.folder)
    const input = await stage.createInput(partitions)
    const events = [...avroEvents({ events: 4_000, seed: 21, ablationShare: 0.8, defectRate: 0.5 })]
    // A tombstone and a dead letter take part, and headers that an input has of its own.
    const key = Buffer.from('one')
    const headers = [
      ['traceparent', Buffer.from('00-1-2-01')],
      ['outcome', Buffer.from('theirs')],
    ] as const
    await fillTopic(transport, input, events)
    await transport.append(input, [
      { key, value: null, headers },
      { key: null, value: Buffer.from('no event'), headers },
    ])
    const { topics, prefix } = await stage.createOutputs(input, partitions)
    const group = `group-${randomUUID()}`
    const running = streams(peer, rules, { threads: 2, commitMs: 100 }).start({
      ...{ brokers, topics, prefix, group },
      folder: `${stage.folder}/state`,
    })
    try {
      const committed = async () => {
        if (running.lastWords() !== null) throw new Error(`the peer ended: ${running.lastWords()}`)
        return (await transport.committedOffsets(group, input)).values().reduce((sum, one) => sum + one, 0n)
      }
      await expect.poll(committed, { timeout: 120_000, interval: 200 }).toBe(4_002n)
    } finally {
      await running.stop()
    }
    const ruleset = compileRuleset(readRules(peerPacks), new Set(), null)
    const judge = createPipeline({ ruleset, registry: readLocalRegistry(), topics, clock: () => new Date() })
    const expected = (await readAll(transport, [input])).map((record) => asText(judge(record)))
    const outputs = [topics.enriched, topics.rejected, topics.deadLetter]
    const found = (await readAll(transport, outputs)).map(asText)
    expect(found).toHaveLength(4_002)
    expect(found.sort()).toEqual(expected.sort())
  },
)
