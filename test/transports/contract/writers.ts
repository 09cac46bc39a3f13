import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { OutputRecord } from '../../../services/pipeline/record.ts'
import { collect, type JobTopics } from '../observed-job.ts'
import { awkward, byPartition, bytes, partitions, type Stage } from './stage.ts'

/** As many records for both topics, over all of their partitions. */
const forBoth = ({ input, output }: JobTopics, count: number, name = 'record'): OutputRecord[] =>
  Array.from({ length: count }, (_, n) => ({
    topic: n % 2 === 0 ? input : output,
    partition: (n >> 1) % partitions,
    key: bytes(`${name} ${n}`),
    value: bytes(`value ${n}`),
    headers: [],
  }))

const keysOf = (records: readonly { key: Buffer | null }[]) => records.map(({ key }) => `${key}`).sort()
const fenced = { code: 'writer-fenced' }

/** Of writers that append to several topics at once. */
export function writersContract(stage: Stage): void {
  const openWriter = (id: string = randomUUID()) => stage.transport.openWriter(id)
  const readBoth = async ({ input, output }: JobTopics) => [
    ...(await collect(stage.transport.read(input))),
    ...(await collect(stage.transport.read(output))),
  ]

  describe('a transactional writer', () => {
    test('appends to several topics, as the records are, in order', async () => {
      const topics = await stage.createTopics()
      const writer = await openWriter()
      const before = Date.now()
      await writer.append([])
      await writer.append(forBoth(topics, 1_000))
      await writer.append(awkward.map((record) => ({ ...record, topic: topics.input, partition: 0 })))
      await writer.close()
      const read = await readBoth(topics)
      expect(read).toHaveLength(1_000 + awkward.length)
      const first = byPartition(read.filter(({ topic }) => topic === topics.input))[0] ?? []
      expect(first.slice(-awkward.length)).toMatchObject(awkward)
      const numbered = first.slice(0, -awkward.length).map(({ key }) => Number(String(key).slice(7)))
      expect(numbered).toEqual(numbered.toSorted((a, b) => a - b))
      expect(read.every(({ timestamp }) => timestamp >= before)).toBe(true)
    })

    test('makes all visible, or nothing: not where a topic or a partition is missing', async () => {
      const topics = await stage.createTopics()
      const [record] = forBoth(topics, 1) as [OutputRecord]
      const strays = [
        { ...record, topic: 'no-such-topic' },
        { ...record, partition: partitions },
        { ...record, partition: -1 },
      ]
      for (const stray of strays) {
        const writer = await openWriter()
        await expect(writer.append([...forBoth(topics, 10), stray])).rejects.toThrow(
          /no-such-topic|no partition/,
        )
        await writer.close()
      }
      expect(await readBoth(topics)).toEqual([])
    })

    test('is fenced by the next of its id, and by no other', async () => {
      const topics = await stage.createTopics()
      const id = randomUUID()
      const [older, other] = [await openWriter(id), await openWriter()]
      await older.append(forBoth(topics, 10, 'older'))
      const newer = await openWriter(id)
      await expect(older.append(forBoth(topics, 10, 'too late'))).rejects.toMatchObject(fenced)
      await newer.append(forBoth(topics, 10, 'newer'))
      await expect(older.append(forBoth(topics, 10, 'later'))).rejects.toMatchObject({
        code: expect.any(String),
      })
      await other.append(forBoth(topics, 10, 'other'))
      for (const writer of [older, newer, other]) await writer.close()
      const written = ['older', 'newer', 'other'].flatMap((name) => forBoth(topics, 10, name))
      expect(keysOf(await readBoth(topics))).toEqual(keysOf(written))
    })

    test('that was opened finds all there that the older one has committed, and nothing else ever', async () => {
      const topics = await stage.createTopics()
      const id = randomUUID()
      const older = await openWriter(id)
      const racing = older.append(forBoth(topics, 400)).then(
        () => 400,
        () => 0,
      )
      const newer = await openWriter(id)
      const seen = (await readBoth(topics)).length
      expect([0, 400]).toContain(seen)
      await racing
      await newer.append(forBoth(topics, 10, 'newer'))
      expect(await readBoth(topics)).toHaveLength(seen + 10)
      await Promise.all([older.close(), newer.close()])
    })

    test('has an id formed like the name of a topic', async () => {
      for (const id of ['', 'a/b', '..', 'a b'])
        await expect(openWriter(id)).rejects.toMatchObject({ code: 'config-invalid' })
    })
  })
}
