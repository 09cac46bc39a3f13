import { describe, expect, test } from 'vitest'
import { collect } from '../observed-job.ts'
import { anHourAgo, awkward, byPartition, bytes, numbered, partitions, type Stage, values } from './stage.ts'

/** Of records that are appended and read. */
export function recordsContract(stage: Stage): void {
  describe('records', () => {
    test('are read as they were appended: bytes, nulls, headers, timestamp, order', async () => {
      const { input } = await stage.createTopics()
      const written = awkward.map((record, n) => ({
        ...record,
        partition: n % 2,
        timestamp: anHourAgo + n,
      }))
      await stage.transport.append(input, written)
      const read = byPartition(await collect(stage.transport.read(input)))
      for (const [partition, records] of read.entries()) {
        const expected = written.filter((record) => record.partition === partition)
        expect(records).toEqual(expected.map((record, n) => ({ ...record, topic: input, offset: BigInt(n) })))
      }
    })

    test('have texts among their headers as UTF-8', async () => {
      const { input } = await stage.createTopics()
      const texts = ['', 'plain', 'ünïcode 🩺', 'a'.repeat(60), `${'a'.repeat(60)}ü`]
      const record = {
        partition: 0,
        key: null,
        value: null,
        headers: texts.map((text) => ['t', text] as const),
      }
      // The second time they are the same objects at the same places, but for the one between them.
      const between = { ...record, headers: record.headers.with(2, ['t', 'other']).toSpliced(0, 1) }
      await stage.transport.append(input, [record, record, between, record])
      const read = await collect(stage.transport.read(input))
      const inText = read.map(({ headers }) => headers.map(([, value]) => value?.toString()))
      expect(inText).toEqual([texts, texts, ['plain', 'other', ...texts.slice(3)], texts])
    })

    test('without a partition go where any Kafka producer would send their key', async () => {
      const { input } = await stage.createTopics()
      // The hashes are those of the murmur2 test of Kafka's Java client.
      const hashes = { '21': -973932308, foobar: -790332482, 'a-little-bit-long-string': -985981536 }
      await stage.transport.append(
        input,
        Object.keys(hashes).map((key) => ({ key: bytes(key), value: null, headers: [] })),
      )
      const read = await collect(stage.transport.read(input))
      const found = Object.fromEntries(read.map((record) => [record.key?.toString(), record.partition]))
      const expected = Object.entries(hashes).map(([key, hash]) => [key, (hash & 0x7fffffff) % partitions])
      expect(found).toEqual(Object.fromEntries(expected))
    })

    test('without a key are spread', async () => {
      const { input } = await stage.createTopics()
      await stage.transport.append(
        input,
        Array.from({ length: 40 }, () => ({ key: null, value: bytes('v'), headers: [] })),
      )
      const read = await collect(stage.transport.read(input))
      expect(byPartition(read).map((log) => log.length)).toEqual([10, 10, 10, 10])
    })

    test('of an empty topic are none', async () => {
      const { input } = await stage.createTopics()
      expect(await collect(stage.transport.read(input))).toEqual([])
    })

    test('are read up to the end as it stood at the call', async () => {
      const { input } = await stage.createTopics()
      await stage.transport.append(input, numbered(50))
      const reading = stage.transport.read(input)[Symbol.asyncIterator]()
      const first = await reading.next()
      await stage.transport.append(input, numbered(50, 50))
      const rest = await collect({ [Symbol.asyncIterator]: () => reading })
      expect(values([first.value, ...rest])).toEqual(values(numbered(50)))
    })

    test('can be left unread', async () => {
      const { input } = await stage.createTopics()
      await stage.transport.append(input, numbered(50))
      for await (const record of stage.transport.read(input)) {
        expect(record.topic).toBe(input)
        break
      }
      expect(await collect(stage.transport.read(input))).toHaveLength(50)
    })
  })
}
