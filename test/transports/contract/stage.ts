import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import type { Header, RecordContent, StoredRecord } from '../../../services/pipeline/record.ts'
import type { NewRecord, Transport } from '../../../services/transports/transport.ts'
import { type JobTopics, observe } from '../observed-job.ts'

export const partitions = 4
// Long ago, and not so long that a broker's retention would take the records away.
export const anHourAgo = Date.now() - 3_600_000
export const bytes = (text: string) => Buffer.from(text)

export const awkward: readonly RecordContent[] = [
  { key: null, value: bytes('no key'), headers: [] },
  { key: bytes('withdrawn'), value: null, headers: [['outcome', null]] },
  { key: Buffer.alloc(0), value: Buffer.alloc(0), headers: [['empty', Buffer.alloc(0)]] },
  { key: null, value: null, headers: [] },
  { key: Buffer.of(0, 0, 0, 0), value: Buffer.of(0xff, 0xfe, 0, 0x80), headers: [['', bytes('no name')]] },
  {
    key: bytes('interleaved'),
    value: bytes('v'),
    headers: [
      ['b', bytes('1')],
      ['a', bytes('2')],
      ['b', null],
      ['2', bytes('3')],
      ['a', bytes('2')],
      ['1', bytes('4')],
      ['b', Buffer.of(0, 255)],
    ],
  },
  {
    key: bytes('names of the language'),
    value: bytes('v'),
    headers: [
      ['__proto__', bytes('p')],
      ['constructor', null],
      ['__proto__', bytes('q')],
      ['toString', bytes('t')],
      ['\u2028 ünïcode 🩺', bytes('u')],
    ],
  },
]

export const numbered = (count: number, from = 0): NewRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    partition: (from + index) % partitions,
    key: bytes(`key ${from + index}`),
    value: bytes(`value ${from + index}`),
    headers: [['n', bytes(String(from + index))]] satisfies Header[],
  }))

export const content = ({ partition, key, value, headers }: StoredRecord) => ({
  partition,
  key,
  value,
  headers,
})
export const byPartition = (records: readonly StoredRecord[]) =>
  Array.from({ length: partitions }, (_, partition) =>
    records.filter((record) => record.partition === partition),
  )
export const values = (records: readonly Pick<RecordContent, 'value'>[]) =>
  records.map(({ value }) => value?.toString()).sort()
export const ends = (records: readonly StoredRecord[]) =>
  new Map(
    byPartition(records).flatMap((log, partition) => (log.length ? [[partition, BigInt(log.length)]] : [])),
  )

/** A transport to be tested, and what every test of it needs. */
export interface Stage {
  /** Open while the tests run. */
  readonly transport: Transport
  createTopics(outputPartitions?: number): Promise<JobTopics>
  /** Runs a job until it has committed so many outputs. */
  pass(topics: JobTopics, count: number): Promise<void>
}

/** Opens a transport before the tests, and closes it after them. `open` gives one that may hold other topics already. */
export function setStage(open: () => Promise<Transport>): Stage {
  let transport: Transport
  beforeAll(async () => {
    transport = await open()
  })
  afterAll(() => transport.close())
  return {
    get transport() {
      return transport
    },
    async createTopics(outputPartitions = partitions) {
      const id = randomUUID()
      const topics = { group: `group-${id}`, input: `in-${id}`, output: `out-${id}` }
      await transport.createTopics([
        { name: topics.input, partitions },
        { name: topics.output, partitions: outputPartitions },
      ])
      return topics
    },
    async pass(topics, count) {
      const run = await observe(transport, topics)
      await run.until(() => run.committed.length >= count)
      await run.job.stop()
      await run.job.ended
    },
  }
}
