import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OutputRecord, StoredRecord } from '../../../services/pipeline/record.ts'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import type { JobListener, Transport } from '../../../services/transports/transport.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { collect, copyTo } from '../observed-job.ts'

const count = 60
const limit = 4_000
const small = 10
const tooLarge = 3 * limit

describeWithKafka('an output that its topic has no room for', () => {
  let transport: Transport
  beforeAll(() => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'oversize' })
  })
  afterAll(() => transport.close())

  /** One partition, and a job that copies it; values as long as `lengths` says. */
  const start = async (lengths: readonly number[], oversize?: (record: StoredRecord) => OutputRecord[]) => {
    const id = randomUUID()
    const [group, input, main, other] = [`group-${id}`, `in-${id}`, `main-${id}`, `other-${id}`]
    await transport.createTopics([
      { name: input, partitions: 1 },
      ...[main, other].map((name) => ({ name, partitions: 1, config: { 'max.message.bytes': `${limit}` } })),
    ])
    await transport.append(
      input,
      lengths.map((length) => ({ partition: 0, key: null, value: Buffer.alloc(length, 'x'), headers: [] })),
    )
    const process = copyTo(main)
    const sizes: number[] = []
    let aborted = 0
    const all = Promise.withResolvers<void>()
    const listener: JobListener = {
      batchCommitted({ outputs }) {
        sizes.push(outputs.length)
        if (sizes.reduce((sum, size) => sum + size, 0) >= lengths.length) all.resolve()
      },
      batchAborted() {
        aborted += 1
      },
    }
    const standIns = oversize && ((record: StoredRecord) => oversize(record).map(to(other)))
    const job = await transport.run({
      group,
      input,
      outputs: [main, other],
      process,
      listener,
      ...(standIns && { oversize: standIns }),
    })
    return {
      job,
      sizes,
      aborted: () => aborted,
      async end() {
        await Promise.race([all.promise, job.ended])
        await job.stop()
        await job.ended
      },
      valuesIn: async (which: 'main' | 'other') =>
        (await collect(transport.read(which === 'main' ? main : other))).map(({ value }) => value?.length),
      next: async () => (await transport.committedOffsets(group, input)).get(0),
    }
  }
  const to = (topic: string) => (output: OutputRecord) => ({ ...output, topic })
  const standIn = (record: StoredRecord, length: number) => ({
    ...copyTo('')(record),
    value: Buffer.alloc(length),
  })
  const lengthsWith = (...large: number[]) =>
    Array.from({ length: count }, (_, n) => (large.includes(n) ? tooLarge : small))

  test('is replaced by the first stand-in that fits, wherever in a batch it was', async () => {
    const asked: bigint[] = []
    const run = await start(lengthsWith(0, 29, 30, count - 1), (record) => {
      asked.push(record.offset)
      return [standIn(record, tooLarge - 1), standIn(record, Number(record.offset)), standIn(record, 1)]
    })
    await run.end()
    expect(asked).toEqual([0n, 29n, 30n, 59n])
    expect(await run.valuesIn('main')).toEqual(Array.from({ length: count - 4 }, () => small))
    expect(await run.valuesIn('other')).toEqual([0, 29, 30, 59])
    expect(await run.next()).toBe(BigInt(count))
    // Each is found by halving and stands alone in its transaction; its neighbours stay together.
    expect(run.sizes.reduce((sum, size) => sum + size)).toBe(count)
    expect(run.sizes.length).toBeLessThan(count / 2)
  })

  test('ends the job where nothing else fits either, with all before it committed and nothing behind it', async () => {
    const run = await start(lengthsWith(29), (record) => [standIn(record, tooLarge)])
    await expect(run.end()).rejects.toMatchObject({
      code: 'record-unsendable',
      message: expect.stringMatching(/partition 0, offsets 29 to 29, .*MESSAGE_TOO_LARGE/),
    })
    expect(await run.valuesIn('main')).toEqual(Array.from({ length: 29 }, () => small))
    expect(await run.valuesIn('other')).toEqual([])
    expect(await run.next()).toBe(29n)
  })

  test('is none that fits alone: then the sends are made smaller, and stay so', async () => {
    const run = await start(
      Array.from({ length: 2_500 }, () => 1_500),
      () => {
        throw new Error('no record is too large')
      },
    )
    await run.end()
    expect(await run.valuesIn('main')).toEqual(Array.from({ length: 2_500 }, () => 1_500))
    expect(run.aborted()).toBeGreaterThan(1)
    expect(run.aborted()).toBeLessThan(12)
  })
})
