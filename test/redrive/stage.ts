import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import { expect, vi } from 'vitest'
import { startChecker } from '../../services/checker/checker.ts'
import type { StoredRecord } from '../../services/pipeline/record.ts'
import type { OutputRegistry } from '../../services/pipeline/schema-registry.ts'
import { redrive } from '../../services/redrive/redrive.ts'
import { type Origin, rulesOfToday } from '../../services/redrive/rules-of-today.ts'
import type { Selection } from '../../services/redrive/selection.ts'
import type { RedriveSettings } from '../../services/redrive/settings.ts'
import type { Tally } from '../../services/redrive/tally.ts'
import { createTelemetry } from '../../services/telemetry/telemetry.ts'
import type { NewRecord, Transport } from '../../services/transports/transport.ts'
import { verifyOneOutputEach } from '../../services/verify/one-output-each.ts'
import { eventBytes, wire } from '../pipeline/avro/bytes.ts'
import { registry, ruleset } from '../pipeline/carry.ts'
import { collect } from '../transports/observed-job.ts'

export const partitions = 2
/** An id under which no schema is registered, until the fix. */
export const unknownId = 9

/** The registry when the fix is there: what was written under the unknown id can be read. */
export const mendedRegistry: OutputRegistry = {
  ...registry,
  eventSchema: (id) => registry.eventSchema(id === unknownId ? 1 : id),
}

/** An event, conforming by its bytes, that can be read once its schema is known. */
export const unreadYet = () => wire(unknownId, eventBytes())

export const everything: Selection = {
  reasons: null,
  providers: null,
  since: null,
  until: null,
  partition: null,
  offsets: null,
}

/** Topics of their own, with a checker and a redrive that work on them. */
export interface Stage {
  readonly group: string
  readonly topics: {
    readonly input: string
    readonly enriched: string
    readonly rejected: string
    readonly deadLetter: string
  }
  readonly ledger: string
  append(records: readonly NewRecord[]): Promise<void>
  read(topic: string): Promise<StoredRecord[]>
  /** Runs the checker until it has processed every input record. */
  check(by?: OutputRegistry): Promise<void>
  settings(origin: Origin, changes?: Partial<RedriveSettings> & { by?: OutputRegistry }): RedriveSettings
  redrive(origin: Origin, changes?: Partial<RedriveSettings> & { by?: OutputRegistry }): Promise<Tally>
  /** What is wrong with the topics, as they tell themselves, and how many input records there are. */
  judge(): Promise<{
    readonly problems: readonly string[]
    readonly inputs: number
    readonly waiting: number
  }>
}

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })

/** Creates topics for one test; `input` configures the input topic. */
export async function setStage(transport: Transport, input: Record<string, string> = {}): Promise<Stage> {
  const group = `redrive-${randomUUID()}`
  const topics = {
    input: group,
    enriched: `${group}.enriched`,
    rejected: `${group}.rejected`,
    deadLetter: `${group}.dead-letter`,
  }
  const outputs = [topics.enriched, topics.rejected, topics.deadLetter]
  const ledger = `${group}.redrive-ledger`
  await transport.createTopics([
    { name: topics.input, partitions, config: input },
    ...outputs.map((name) => ({ name, partitions })),
  ])
  const read = (topic: string) => collect(transport.read(topic))
  const verify = () => verifyOneOutputEach(transport, topics.input, outputs, { group })
  const settings: Stage['settings'] = (origin, { by = registry, ...changes } = {}) => ({
    from: origin === 'rejected' ? topics.rejected : topics.deadLetter,
    input: topics.input,
    ledger,
    selection: everything,
    limitAttempts: 3,
    skipSuperseded: false,
    dryRun: false,
    giveUpAfterMs: 15_000,
    ...rulesOfToday(origin, { ruleset, registry: by }),
    ...changes,
  })
  return {
    group,
    topics,
    ledger,
    read,
    settings,
    append: (records) => transport.append(topics.input, records),
    async check(by = registry) {
      const last = new Map((await read(topics.input)).map(({ partition, offset }) => [partition, offset]))
      const committed = await transport.committedOffsets(group, topics.input)
      const open = new Set(
        [...last].filter(([at, offset]) => (committed.get(at) ?? 0n) <= offset).map(([at]) => at),
      )
      if (open.size === 0) return
      const done = Promise.withResolvers<void>()
      const telemetry = createTelemetry({ level: 'error', service: 'test', destination: nowhere })
      const job = await startChecker({
        config: { topics, groupId: group, createTopics: false },
        ruleset,
        registry: by,
        transport,
        telemetry: {
          ...telemetry,
          batchCommitted(batch) {
            telemetry.batchCommitted(batch)
            if (batch.lastOffset === last.get(batch.partition)) open.delete(batch.partition)
            if (open.size === 0) done.resolve()
          },
        },
      })
      await Promise.race([done.promise, job.ended])
      await job.stop()
      // A transaction's end reaches the group's offsets a moment after its commit is answered (KIP-98).
      await vi.waitFor(
        async () => {
          const reached = await transport.committedOffsets(group, topics.input)
          for (const [at, offset] of last) expect(reached.get(at)).toBeGreaterThan(offset)
        },
        { timeout: 10_000 },
      )
    },
    redrive: (origin, changes) => redrive(transport, settings(origin, changes)),
    async judge() {
      const { problems, inputs, waiting } = await verify()
      return { problems, inputs, waiting }
    },
  }
}

/** How many records came to what, by why they were where they were. */
export const verdictsIn = ({ verdicts }: Tally) =>
  Object.fromEntries([...verdicts].map(([was, becoming]) => [was, Object.fromEntries(becoming)]))

export const leftOutIn = ({ leftOut }: Tally) => Object.fromEntries(leftOut)
