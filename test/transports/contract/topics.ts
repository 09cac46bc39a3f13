import { describe, expect, test } from 'vitest'
import { collect, copyTo } from '../observed-job.ts'
import { byPartition, numbered, partitions, type Stage } from './stage.ts'

/** Of topics. */
export function topicsContract(stage: Stage): void {
  describe('topics', () => {
    test('are created once, and only those that exist have a count', async () => {
      const { input, output } = await stage.createTopics()
      await stage.transport.append(input, numbered(1))
      await stage.transport.createTopics([
        { name: input, partitions: 1 },
        { name: output, partitions: 1 },
      ])
      const counts = await stage.transport.partitionCounts([input, 'no-such-topic', output])
      expect(counts).toEqual(
        new Map([
          [input, partitions],
          [output, partitions],
        ]),
      )
      expect(await collect(stage.transport.read(input))).toHaveLength(1)
    })

    test('retain what nobody has deleted', async () => {
      const { input } = await stage.createTopics()
      const from = async () => [...(await stage.transport.retained(input)).partitions].sort()
      expect(await from()).toEqual(
        byPartition([]).map((_, partition) => [partition, { first: 0n, next: 0n }]),
      )
      await stage.transport.append(input, numbered(10))
      const lengths = byPartition(await collect(stage.transport.read(input))).map((log) => BigInt(log.length))
      expect(await from()).toEqual(lengths.map((next, partition) => [partition, { first: 0n, next }]))
    })

    test('that do not exist are faults that name them', async () => {
      const { group, input, output } = await stage.createTopics()
      const missing = { code: 'topics-missing', message: expect.stringContaining('no-such-topic') }
      await expect(collect(stage.transport.read('no-such-topic'))).rejects.toMatchObject(missing)
      await expect(stage.transport.append('no-such-topic', numbered(1))).rejects.toMatchObject(missing)
      await expect(stage.transport.retained('no-such-topic')).rejects.toMatchObject(missing)
      const job = { group, input: 'no-such-topic', outputs: [output, 'nor-this'], process: copyTo(output) }
      await expect(stage.transport.run(job)).rejects.toMatchObject(missing)
      await expect(stage.transport.run(job)).rejects.toThrow('nor-this')
      await expect(stage.transport.run({ ...job, input, outputs: [output, 'nor-this'] })).rejects.toThrow(
        'nor-this',
      )
    })
  })
}
