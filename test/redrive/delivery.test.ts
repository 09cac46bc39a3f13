import { expect, test } from 'vitest'
import { Fault } from '../../services/fault.ts'
import type { OutputRecord, StoredRecord } from '../../services/pipeline/record.ts'
import { redrivenHeaders } from '../../services/redrive/attempt.ts'
import { openDelivery, type Redriven } from '../../services/redrive/delivery.ts'
import { placeOf } from '../../services/redrive/ledger.ts'
import { createMemoryTransport } from '../../services/transports/memory/memory-transport.ts'
import type { Transport } from '../../services/transports/transport.ts'
import { collect } from '../transports/observed-job.ts'

const topics = { from: 'in.dead-letter', input: 'in', ledger: 'in.redrive-ledger' }
const options = { ...topics, giveUpAfterMs: 15_000 }

/** A transport in memory with the topics and what a few dead letters are redriven as. */
async function withItems(count = 4) {
  const transport = createMemoryTransport()
  const names = [...Object.values(topics), 'other-ledger']
  await transport.createTopics(names.map((name) => ({ name, partitions: 1 })))
  const keys = Array.from({ length: count }, (_, n) => Buffer.from(String(n)))
  await transport.append(
    topics.from,
    keys.map((key) => ({ key, value: Buffer.from('{'), headers: [] })),
  )
  const items = (await collect(transport.read(topics.from))).map(itemOf)
  const redriven = async () => (await collect(transport.read(topics.input))).map(({ key }) => String(key))
  return { transport, items, redriven }
}

function itemOf(from: StoredRecord): Redriven {
  const headers = redrivenHeaders(from.headers, placeOf(from), 1)
  const { key, value } = from
  return { from, output: { topic: topics.input, partition: 0, key, value, headers }, attempt: 1 }
}

/** The transport, but that `before` may throw where records are appended; and what it was asked for, in order. */
function observed(transport: Transport, before: (records: readonly OutputRecord[], nth: number) => void) {
  const asked: string[] = []
  let appends = 0
  const seen: Transport = {
    ...transport,
    read(topic) {
      asked.push(`read ${topic}`)
      return transport.read(topic)
    },
    async openWriter(id) {
      asked.push('open')
      const writer = await transport.openWriter(id)
      return {
        ...writer,
        async append(records) {
          before(records, ++appends)
          await writer.append(records)
        },
      }
    },
  }
  return { transport: seen, asked }
}

const unknown = () => new Fault('commit-unknown', 'Whether they were committed is not known.')

test('trouble that was over is forgotten: at the claim, and once more much later', async () => {
  const { transport, items, redriven } = await withItems()
  const troubled = observed(transport, (_, nth) => {
    if (nth === 1 || nth === 3) throw unknown()
  })
  // Less than the pause that each trouble is waited out for: what adds up is lost.
  const delivery = await openDelivery(troubled.transport, { ...options, giveUpAfterMs: 50 })
  expect(await delivery.deliver(items)).toEqual([])
  expect(await redriven()).toEqual(['0', '1', '2', '3'])
})

test('trouble that does not end is told', async () => {
  const { transport, items, redriven } = await withItems()
  const troubled = observed(transport, (_, nth) => {
    if (nth > 1) throw unknown()
  })
  const delivery = await openDelivery(troubled.transport, { ...options, giveUpAfterMs: 50 })
  await expect(delivery.deliver(items)).rejects.toMatchObject({ code: 'broker-lost' })
  expect(await redriven()).toEqual([])
})

test('a refusal is no trouble to wait out', async () => {
  const { transport, items } = await withItems()
  const refusing = observed(transport, (_, nth) => {
    if (nth > 1) throw new Fault('broker-refused', 'The broker does not take records for in.')
  })
  const delivery = await openDelivery(refusing.transport, options)
  await expect(delivery.deliver(items)).rejects.toMatchObject({ code: 'broker-refused' })
  expect(refusing.asked.filter((what) => what === 'open')).toHaveLength(1)
})

test('to find the one that is refused, nothing is read again', async () => {
  const { transport, items, redriven } = await withItems(40)
  const narrow = observed(transport, (records) => {
    if (records.some(({ topic, key }) => topic === topics.input && String(key) === '7'))
      throw new Fault('record-unsendable', 'One of them is refused, and none of them is there.')
  })
  const delivery = await openDelivery(narrow.transport, options)
  expect(await delivery.deliver(items)).toEqual([items[7]])
  expect(await redriven()).toEqual(
    Array.from(items.keys())
      .filter((n) => n !== 7)
      .map(String),
  )
  expect(narrow.asked).toEqual(['open', `read ${topics.ledger}`])
})

test('two at once with ledgers of their own redrive each record once', async () => {
  const { transport, items, redriven } = await withItems()
  const first = await openDelivery(transport, options)
  expect(await first.deliver(items.slice(0, 1))).toEqual([])
  const second = await openDelivery(transport, { ...options, ledger: 'other-ledger' })
  expect(await first.deliver(items.slice(0, 2))).toEqual([])
  expect(await second.deliver(items.slice(0, 3))).toEqual([])
  expect(await first.deliver(items)).toEqual([])
  expect(await redriven()).toEqual(['0', '1', '2', '3'])
  const entries = await collect(transport.read('other-ledger'))
  expect(entries.map(({ key }) => String(key))).toEqual(['holder', 'in.dead-letter-0-2'])
})

test('one that is fenced again and again, and does not see by whom, is ended', async () => {
  const { transport, items } = await withItems()
  const fenced = observed(transport, (_, nth) => {
    if (nth > 1) throw new Fault('writer-fenced', 'Another writer was opened.')
  })
  const delivery = await openDelivery(fenced.transport, options)
  await expect(delivery.deliver(items)).rejects.toMatchObject({
    code: 'writer-fenced',
    message: expect.stringContaining('Another redrive to in has begun'),
  })
})
