import { describe, expect, test } from 'vitest'
import { Fault } from '../../../services/fault.ts'
import type { StoredRecord } from '../../../services/pipeline/record.ts'
import { collect, copyTo, observe } from '../observed-job.ts'
import {
  anHourAgo,
  awkward,
  byPartition,
  content,
  ends,
  numbered,
  partitions,
  type Stage,
  values,
} from './stage.ts'

/** Of jobs. */
export function jobsContract(stage: Stage): void {
  describe('a job', () => {
    test('gives one output for each input, with its bytes, in its partition, in order', async () => {
      const topics = await stage.createTopics()
      const many = [
        ...numbered(400),
        ...awkward.map((record, n) => ({ ...record, partition: n % partitions })),
      ]
      await stage.transport.append(
        topics.input,
        many.map((record) => ({ ...record, timestamp: anHourAgo })),
      )
      const before = Date.now()
      await stage.pass(topics, many.length)
      const inputs = byPartition(await collect(stage.transport.read(topics.input)))
      const outputs = byPartition(await collect(stage.transport.read(topics.output)))
      expect(outputs.map((log) => log.map(content))).toEqual(inputs.map((log) => log.map(content)))
      expect(outputs.flat()).toHaveLength(many.length)
      expect(outputs.flat().every((record) => record.timestamp >= before)).toBe(true)
    })

    test('goes on where it stopped, with nothing lost and nothing doubled', async () => {
      const topics = await stage.createTopics()
      expect(await stage.transport.committedOffsets(topics.group, topics.input)).toEqual(new Map())
      await stage.transport.append(topics.input, numbered(90))
      await stage.pass(topics, 90)
      await stage.transport.append(topics.input, numbered(110, 90))
      await stage.pass(topics, 110)
      const inputs = await collect(stage.transport.read(topics.input))
      expect(values(await collect(stage.transport.read(topics.output)))).toEqual(values(numbered(200)))
      expect(await stage.transport.committedOffsets(topics.group, topics.input)).toEqual(ends(inputs))
    })

    test('stopped in mid-flight has outputs up to its committed offsets, no further and no less', async () => {
      const topics = await stage.createTopics()
      // More than one transaction's worth in each partition.
      const count = 40_000
      await stage.transport.append(topics.input, numbered(count))
      const run = await observe(stage.transport, topics)
      await run.until(() => run.committed.length > 0)
      await run.job.stop()
      await run.job.ended
      const outputs = await collect(stage.transport.read(topics.output))
      expect(outputs.length).toBeLessThan(count)
      expect(await stage.transport.committedOffsets(topics.group, topics.input)).toEqual(ends(outputs))
      await stage.pass(topics, count - outputs.length)
      expect(values(await collect(stage.transport.read(topics.output)))).toEqual(values(numbered(count)))
    })

    test('whose function throws commits nothing of that batch and ends with the error', async () => {
      const topics = await stage.createTopics()
      await stage.transport.append(
        topics.input,
        numbered(10).map((record) => ({ ...record, partition: 0 })),
      )
      const bug = new TypeError('a fault in the program')
      const process = copyTo(topics.output)
      const run = await observe(stage.transport, topics, (record) => {
        if (record.offset === 4n) throw bug
        return process(record)
      })
      await expect(run.job.ended).rejects.toBe(bug)
      await run.job.stop()
      expect(await collect(stage.transport.read(topics.output))).toEqual([])
      expect(await stage.transport.committedOffsets(topics.group, topics.input)).toEqual(new Map())
      await stage.pass(topics, 10)
      expect(await collect(stage.transport.read(topics.output))).toHaveLength(10)
    })

    test('whose preparation fails loses nothing and doubles nothing, and goes on when it succeeds', async () => {
      const topics = await stage.createTopics()
      await stage.transport.append(
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
      const job = await stage.transport.run({
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
      expect(values(await collect(stage.transport.read(topics.output)))).toEqual(values(numbered(50)))
    })

    test('may send only to the topics and partitions that it named', async () => {
      const topics = await stage.createTopics()
      await stage.transport.append(topics.input, numbered(4))
      const strays = [
        copyTo(topics.input),
        (record: StoredRecord) => ({ ...record, topic: topics.output, partition: 4 }),
      ]
      for (const stray of strays) {
        const run = await observe(stage.transport, topics, stray)
        await expect(run.job.ended).rejects.toThrow('none of its topics')
        await run.job.stop()
      }
      expect(await collect(stage.transport.read(topics.output))).toEqual([])
    })

    test('sees what is appended while it runs', async () => {
      const topics = await stage.createTopics()
      const run = await observe(stage.transport, topics)
      await stage.transport.append(topics.input, numbered(30))
      await run.until(() => run.committed.length === 30)
      await stage.transport.append(topics.input, numbered(30, 30))
      await run.until(() => run.committed.length === 60)
      await run.job.stop()
      await run.job.ended
      expect(values(await collect(stage.transport.read(topics.output)))).toEqual(values(numbered(60)))
    })

    test('shares the partitions with another of its group, and takes them over when that one leaves', async () => {
      const topics = await stage.createTopics()
      const first = await observe(stage.transport, topics)
      await first.until(() => first.assigned.length === partitions)
      const second = await observe(stage.transport, topics)
      await Promise.all([first, second].map((run) => run.until(() => run.assigned.length === partitions / 2)))
      await stage.transport.append(topics.input, numbered(200))
      await first.until(() => first.committed.length === 100)
      await second.until(() => second.committed.length === 100)
      await first.job.stop()
      await stage.transport.append(topics.input, numbered(100, 200))
      await second.until(() => second.committed.length === 200)
      await second.job.stop()
      await Promise.all([first.job.ended, second.job.ended])
      expect(values(await collect(stage.transport.read(topics.output)))).toEqual(values(numbered(300)))
    })

    test('does not start when the topics differ in their number of partitions', async () => {
      const { group, input, output } = await stage.createTopics(partitions - 1)
      const run = stage.transport.run({ group, input, outputs: [output], process: copyTo(output) })
      await expect(run).rejects.toMatchObject({
        code: 'partitions-differ',
        message: expect.stringMatching(`${input} has 4.*${output} has 3`),
      })
    })

    test('of another group reads everything again', async () => {
      const topics = await stage.createTopics()
      await stage.transport.append(topics.input, numbered(20))
      await stage.pass(topics, 20)
      await stage.pass({ ...topics, group: `${topics.group}-other` }, 20)
      expect(await collect(stage.transport.read(topics.output))).toHaveLength(40)
    })
  })
}
