import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Fault } from '../../services/fault.ts'
import type { Header, RecordContent, StoredRecord } from '../../services/pipeline/record.ts'
import type { NewRecord, Transport } from '../../services/transports/transport.ts'
import { collect, copyTo, type JobTopics, observe } from './observed-job.ts'

const partitions = 4
// Long ago, and not so long that a broker's retention would take the records away.
const anHourAgo = Date.now() - 3_600_000
const bytes = (text: string) => Buffer.from(text)

const awkward: readonly RecordContent[] = [
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

const numbered = (count: number, from = 0): NewRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    partition: (from + index) % partitions,
    key: bytes(`key ${from + index}`),
    value: bytes(`value ${from + index}`),
    headers: [['n', bytes(String(from + index))]] satisfies Header[],
  }))

const content = ({ partition, key, value, headers }: StoredRecord) => ({ partition, key, value, headers })
const byPartition = (records: readonly StoredRecord[]) =>
  Array.from({ length: partitions }, (_, partition) =>
    records.filter((record) => record.partition === partition),
  )
const values = (records: readonly RecordContent[]) => records.map(({ value }) => value?.toString()).sort()
const ends = (records: readonly StoredRecord[]) =>
  new Map(
    byPartition(records).flatMap((log, partition) => (log.length ? [[partition, BigInt(log.length)]] : [])),
  )

/** What holds on every transport. `open` gives one that may hold other topics already. */
export function transportContract(open: () => Promise<Transport>): void {
  let transport: Transport
  beforeAll(async () => {
    transport = await open()
  })
  afterAll(() => transport.close())

  const createTopics = async (outputPartitions = partitions): Promise<JobTopics> => {
    const id = randomUUID()
    const topics = { group: `group-${id}`, input: `in-${id}`, output: `out-${id}` }
    await transport.createTopics([
      { name: topics.input, partitions },
      { name: topics.output, partitions: outputPartitions },
    ])
    return topics
  }
  const pass = async (topics: JobTopics, count: number) => {
    const run = await observe(transport, topics)
    await run.until(() => run.committed.length >= count)
    await run.job.stop()
    await run.job.ended
  }

  describe('topics', () => {
    test('are created once, and only those that exist have a count', async () => {
      const { input, output } = await createTopics()
      await transport.append(input, numbered(1))
      await transport.createTopics([
        { name: input, partitions: 1 },
        { name: output, partitions: 1 },
      ])
      const counts = await transport.partitionCounts([input, 'no-such-topic', output])
      expect(counts).toEqual(
        new Map([
          [input, partitions],
          [output, partitions],
        ]),
      )
      expect(await collect(transport.read(input))).toHaveLength(1)
    })

    test('retain what nobody has deleted', async () => {
      const { input } = await createTopics()
      const from = async () => [...(await transport.retained(input)).partitions].sort()
      expect(await from()).toEqual(
        byPartition([]).map((_, partition) => [partition, { first: 0n, next: 0n }]),
      )
      await transport.append(input, numbered(10))
      const lengths = byPartition(await collect(transport.read(input))).map((log) => BigInt(log.length))
      expect(await from()).toEqual(lengths.map((next, partition) => [partition, { first: 0n, next }]))
    })

    test('that do not exist are faults that name them', async () => {
      const { group, input, output } = await createTopics()
      const missing = { code: 'topics-missing', message: expect.stringContaining('no-such-topic') }
      await expect(collect(transport.read('no-such-topic'))).rejects.toMatchObject(missing)
      await expect(transport.append('no-such-topic', numbered(1))).rejects.toMatchObject(missing)
      await expect(transport.retained('no-such-topic')).rejects.toMatchObject(missing)
      const job = { group, input: 'no-such-topic', outputs: [output, 'nor-this'], process: copyTo(output) }
      await expect(transport.run(job)).rejects.toMatchObject(missing)
      await expect(transport.run(job)).rejects.toThrow('nor-this')
      await expect(transport.run({ ...job, input, outputs: [output, 'nor-this'] })).rejects.toThrow(
        'nor-this',
      )
    })
  })

  describe('records', () => {
    test('are read as they were appended: bytes, nulls, headers, timestamp, order', async () => {
      const { input } = await createTopics()
      const written = awkward.map((record, n) => ({
        ...record,
        partition: n % 2,
        timestamp: anHourAgo + n,
      }))
      await transport.append(input, written)
      const read = byPartition(await collect(transport.read(input)))
      for (const [partition, records] of read.entries()) {
        const expected = written.filter((record) => record.partition === partition)
        expect(records).toEqual(expected.map((record, n) => ({ ...record, topic: input, offset: BigInt(n) })))
      }
    })

    test('without a partition go where any Kafka producer would send their key', async () => {
      const { input } = await createTopics()
      // The hashes are those of the murmur2 test of Kafka's Java client.
      const hashes = { '21': -973932308, foobar: -790332482, 'a-little-bit-long-string': -985981536 }
      await transport.append(
        input,
        Object.keys(hashes).map((key) => ({ key: bytes(key), value: null, headers: [] })),
      )
      const read = await collect(transport.read(input))
      const found = Object.fromEntries(read.map((record) => [record.key?.toString(), record.partition]))
      const expected = Object.entries(hashes).map(([key, hash]) => [key, (hash & 0x7fffffff) % partitions])
      expect(found).toEqual(Object.fromEntries(expected))
    })

    test('without a key are spread', async () => {
      const { input } = await createTopics()
      await transport.append(
        input,
        Array.from({ length: 40 }, () => ({ key: null, value: bytes('v'), headers: [] })),
      )
      const read = await collect(transport.read(input))
      expect(byPartition(read).map((log) => log.length)).toEqual([10, 10, 10, 10])
    })

    test('of an empty topic are none', async () => {
      const { input } = await createTopics()
      expect(await collect(transport.read(input))).toEqual([])
    })

    test('are read up to the end as it stood at the call', async () => {
      const { input } = await createTopics()
      await transport.append(input, numbered(50))
      const reading = transport.read(input)[Symbol.asyncIterator]()
      const first = await reading.next()
      await transport.append(input, numbered(50, 50))
      const rest = await collect({ [Symbol.asyncIterator]: () => reading })
      expect(values([first.value, ...rest])).toEqual(values(numbered(50)))
    })

    test('can be left unread', async () => {
      const { input } = await createTopics()
      await transport.append(input, numbered(50))
      for await (const record of transport.read(input)) {
        expect(record.topic).toBe(input)
        break
      }
      expect(await collect(transport.read(input))).toHaveLength(50)
    })
  })

  describe('a job', () => {
    test('gives one output for each input, with its bytes, in its partition, in order', async () => {
      const topics = await createTopics()
      const many = [
        ...numbered(400),
        ...awkward.map((record, n) => ({ ...record, partition: n % partitions })),
      ]
      await transport.append(
        topics.input,
        many.map((record) => ({ ...record, timestamp: anHourAgo })),
      )
      const before = Date.now()
      await pass(topics, many.length)
      const inputs = byPartition(await collect(transport.read(topics.input)))
      const outputs = byPartition(await collect(transport.read(topics.output)))
      expect(outputs.map((log) => log.map(content))).toEqual(inputs.map((log) => log.map(content)))
      expect(outputs.flat()).toHaveLength(many.length)
      expect(outputs.flat().every((record) => record.timestamp >= before)).toBe(true)
    })

    test('goes on where it stopped, with nothing lost and nothing doubled', async () => {
      const topics = await createTopics()
      expect(await transport.committedOffsets(topics.group, topics.input)).toEqual(new Map())
      await transport.append(topics.input, numbered(90))
      await pass(topics, 90)
      await transport.append(topics.input, numbered(110, 90))
      await pass(topics, 110)
      const inputs = await collect(transport.read(topics.input))
      expect(values(await collect(transport.read(topics.output)))).toEqual(values(numbered(200)))
      expect(await transport.committedOffsets(topics.group, topics.input)).toEqual(ends(inputs))
    })

    test('stopped in mid-flight has outputs up to its committed offsets, no further and no less', async () => {
      const topics = await createTopics()
      const count = 12_000
      await transport.append(topics.input, numbered(count))
      const run = await observe(transport, topics)
      await run.until(() => run.committed.length > 0)
      await run.job.stop()
      await run.job.ended
      const outputs = await collect(transport.read(topics.output))
      expect(outputs.length).toBeLessThan(count)
      expect(await transport.committedOffsets(topics.group, topics.input)).toEqual(ends(outputs))
      await pass(topics, count - outputs.length)
      expect(values(await collect(transport.read(topics.output)))).toEqual(values(numbered(count)))
    })

    test('whose function throws commits nothing of that batch and ends with the error', async () => {
      const topics = await createTopics()
      await transport.append(
        topics.input,
        numbered(10).map((record) => ({ ...record, partition: 0 })),
      )
      const bug = new TypeError('a fault in the program')
      const process = copyTo(topics.output)
      const run = await observe(transport, topics, (record) => {
        if (record.offset === 4n) throw bug
        return process(record)
      })
      await expect(run.job.ended).rejects.toBe(bug)
      await run.job.stop()
      expect(await collect(transport.read(topics.output))).toEqual([])
      expect(await transport.committedOffsets(topics.group, topics.input)).toEqual(new Map())
      await pass(topics, 10)
      expect(await collect(transport.read(topics.output))).toHaveLength(10)
    })

    test('whose preparation fails loses nothing and doubles nothing, and goes on when it succeeds', async () => {
      const topics = await createTopics()
      await transport.append(
        topics.input,
        numbered(50).map((record) => ({ ...record, partition: 0 })),
      )
      const prepared = new Set<bigint>()
      const waits: string[] = []
      let failures = 0
      let processed = 0
      let unprepared = 0
      const done = Promise.withResolvers<void>()
      const recovered = Promise.withResolvers<void>()
      const copy = copyTo(topics.output)
      const job = await transport.run({
        group: topics.group,
        input: topics.input,
        outputs: [topics.output],
        async prepare(records) {
          if (failures < 2) {
            failures += 1
            throw new Fault('broker-unreachable', 'of something else')
          }
          for (const { offset } of records) prepared.add(offset)
        },
        process(record) {
          if (!prepared.has(record.offset)) unprepared += 1
          return copy(record)
        },
        listener: {
          waiting: (reason) => void waits.push(reason),
          recovered: recovered.resolve,
          batchCommitted({ outputs }) {
            processed += outputs.length
            if (processed >= 50) done.resolve()
          },
        },
      })
      await Promise.race([Promise.all([done.promise, recovered.promise]), job.ended])
      await job.stop()
      await job.ended
      expect(unprepared).toBe(0)
      expect(waits).toEqual(Array(2).fill('partition 0: broker-unreachable'))
      expect(values(await collect(transport.read(topics.output)))).toEqual(values(numbered(50)))
    })

    test('may send only to the topics and partitions that it named', async () => {
      const topics = await createTopics()
      await transport.append(topics.input, numbered(4))
      const strays = [
        copyTo(topics.input),
        (record: StoredRecord) => ({ ...record, topic: topics.output, partition: 4 }),
      ]
      for (const stray of strays) {
        const run = await observe(transport, topics, stray)
        await expect(run.job.ended).rejects.toThrow('none of its topics')
        await run.job.stop()
      }
      expect(await collect(transport.read(topics.output))).toEqual([])
    })

    test('sees what is appended while it runs', async () => {
      const topics = await createTopics()
      const run = await observe(transport, topics)
      await transport.append(topics.input, numbered(30))
      await run.until(() => run.committed.length === 30)
      await transport.append(topics.input, numbered(30, 30))
      await run.until(() => run.committed.length === 60)
      await run.job.stop()
      await run.job.ended
      expect(values(await collect(transport.read(topics.output)))).toEqual(values(numbered(60)))
    })

    test('shares the partitions with another of its group, and takes them over when that one leaves', async () => {
      const topics = await createTopics()
      const first = await observe(transport, topics)
      await first.until(() => first.assigned.length === partitions)
      const second = await observe(transport, topics)
      await Promise.all([first, second].map((run) => run.until(() => run.assigned.length === partitions / 2)))
      await transport.append(topics.input, numbered(200))
      await first.until(() => first.committed.length === 100)
      await second.until(() => second.committed.length === 100)
      await first.job.stop()
      await transport.append(topics.input, numbered(100, 200))
      await second.until(() => second.committed.length === 200)
      await second.job.stop()
      await Promise.all([first.job.ended, second.job.ended])
      expect(values(await collect(transport.read(topics.output)))).toEqual(values(numbered(300)))
    })

    test('does not start when the topics differ in their number of partitions', async () => {
      const { group, input, output } = await createTopics(partitions - 1)
      const run = transport.run({ group, input, outputs: [output], process: copyTo(output) })
      await expect(run).rejects.toMatchObject({
        code: 'partitions-differ',
        message: expect.stringMatching(`${input} has 4.*${output} has 3`),
      })
    })

    test('of another group reads everything again', async () => {
      const topics = await createTopics()
      await transport.append(topics.input, numbered(20))
      await pass(topics, 20)
      await pass({ ...topics, group: `${topics.group}-other` }, 20)
      expect(await collect(transport.read(topics.output))).toHaveLength(40)
    })
  })
}
