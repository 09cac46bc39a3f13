import type { MessagePort } from 'node:worker_threads'
import type { PackData } from '../../core/pack/pack-schema.ts'
import { type Judging, judgeByBoth } from '../../impact/judge-by-both.ts'
import { eventDecoder } from '../../pipeline/event-decoder.ts'
import type { RecordContent } from '../../pipeline/record.ts'
import type { SchemaRegistry } from '../../pipeline/schema-registry.ts'
import { createShadowTally, type ShadowCounts, type ShadowTally } from '../../telemetry/shadow-counts.ts'
import type { Transport } from '../../transports/transport.ts'
import { differenceRecord, effectsOf } from './difference-record.ts'
import { createDifferenceWriter } from './difference-writer.ts'
import { type Parcel, type ParcelRecord, recordsIn } from './parcel.ts'

/** A pack as it goes to a thread: loaded and checked already. */
export interface PackInTask {
  readonly id: string
  readonly data: PackData
}

/** What the shadow's thread is started with. */
export interface ShadowTask {
  readonly active: readonly PackInTask[]
  readonly shadow: readonly PackInTask[]
  readonly brokers: readonly string[]
  readonly fastProduce: boolean
  readonly input: string
  /** Where differences go. */
  readonly topic: string
  readonly createTopic: boolean
}

/** What the thread says: that it has started, that it is still at work on a parcel, and what came of that. */
export type ShadowMessage =
  | { readonly kind: 'started' | 'at-work' }
  | { readonly kind: 'topic-created'; readonly name: string; readonly partitions: number }
  | { readonly kind: 'done'; readonly counts: ShadowCounts }

/** What a shadow is put together from. */
export interface ShadowServer {
  readonly task: Pick<ShadowTask, 'input' | 'topic' | 'createTopic'>
  readonly rulesets: { readonly active: Judging; readonly shadow: Judging }
  readonly registry: SchemaRegistry
  readonly transport: Pick<Transport, 'append' | 'partitionCounts' | 'createTopics'>
}

const sayEveryMs = 1_000

/** Judges each parcel that comes through the port by both rulesets, writes the differences, and answers with the counts. */
export function serveShadow(port: MessagePort, { task, rulesets, registry, transport }: ShadowServer): void {
  const decode = eventDecoder(registry)
  const judge = judgeByBoth(rulesets.active, rulesets.shadow)
  const say = (message: ShadowMessage) => port.postMessage(message)
  const write = createDifferenceWriter(transport, task, (created) =>
    say({ kind: 'topic-created', ...created }),
  )

  const differenceOf = (record: ParcelRecord, tally: ShadowTally): RecordContent | null => {
    const decoded = decode(record.value)
    if (!decoded.ok) return null
    const twice = judge(decoded.event.episode)
    if (!twice.ok) {
      tally.failed(twice.failed)
      return null
    }
    tally.compared()
    const { difference, ...verdicts } = twice
    if (difference === null) return null
    tally.differed({ change: difference.change, rules: effectsOf(difference) })
    return differenceRecord(record, { difference, ...verdicts })
  }

  const differencesIn = (parcel: Parcel, tally: ShadowTally): RecordContent[] => {
    const records: RecordContent[] = []
    let said = performance.now()
    for (const record of recordsIn(parcel)) {
      const difference = differenceOf(record, tally)
      if (difference !== null) records.push(difference)
      if (performance.now() - said < sayEveryMs) continue
      say({ kind: 'at-work' })
      said = performance.now()
    }
    return records
  }

  port.on('message', async (parcel: Parcel) => {
    const tally = createShadowTally()
    const records = differencesIn(parcel, tally)
    await write(parcel.partition, records, tally)
    say({ kind: 'done', counts: tally.counts() })
  })
  say({ kind: 'started' })
}
