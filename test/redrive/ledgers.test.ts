import { describe, expect, test } from 'vitest'
import type { Header } from '../../services/pipeline/record.ts'
import { failedIn } from '../../services/redrive/tally.ts'
import { createMemoryTransport } from '../../services/transports/memory/memory-transport.ts'
import type { NewRecord, Transport } from '../../services/transports/transport.ts'
import { everything, leftOutIn, setStage, unreadYet } from './stage.ts'

const dead = (n: number, headers: readonly Header[] = []): NewRecord => ({
  partition: n % 2,
  key: Buffer.from(`key ${n}`),
  value: unreadYet(),
  headers,
})

async function staged(records: readonly NewRecord[]) {
  const read: string[] = []
  const memory = createMemoryTransport()
  const transport: Transport = {
    ...memory,
    read(topic) {
      read.push(topic)
      return memory.read(topic)
    },
  }
  const stage = { transport, ...(await setStage(transport)) }
  await stage.append(records)
  await stage.check()
  read.length = 0
  return { stage, read }
}

test('with another ledger, nothing comes back a second time, and it is told why', async () => {
  const { stage } = await staged([dead(0), dead(1), dead(2)])
  const selection = { ...everything, partition: 0 }
  expect((await stage.redrive('dead-letter', { selection })).redriven).toBe(2)
  const mistyped = { ledger: `${stage.group}.redrive-leger` }
  const foretold = await stage.redrive('dead-letter', { ...mistyped, dryRun: true, skipSuperseded: true })
  const done = await stage.redrive('dead-letter', { ...mistyped, skipSuperseded: true })
  for (const tally of [foretold, done]) {
    expect(tally).toMatchObject({ selected: 3, redriven: 1 })
    expect(leftOutIn(tally)).toEqual({ 'not-in-ledger': 2 })
    expect(failedIn(tally)).toBe(0)
  }
  const last = await stage.redrive('dead-letter')
  expect(leftOutIn(last)).toEqual({ 'already-redriven': 2, 'not-in-ledger': 1 })
  expect((await stage.judge()).inputs).toBe(6)
})

test('what came back before a dead letter was there is another one', async () => {
  const { stage } = await staged([dead(0)])
  const headers: Header[] = [
    ['redriven-from', Buffer.from(`${stage.topics.deadLetter}-0-0`)],
    ['attempt', Buffer.from('1')],
  ]
  await stage.append([{ ...dead(1, headers), timestamp: 1 }])
  expect((await stage.redrive('dead-letter')).redriven).toBe(1)
  expect(leftOutIn(await stage.redrive('dead-letter'))).toEqual({ 'already-redriven': 1 })
})

test('a producer’s own attempt does not keep a record from being redriven', async () => {
  const theirs: Header[] = [
    ['redriven-from', Buffer.from('upstream')],
    ['attempt', Buffer.from('7')],
  ]
  const { stage } = await staged([dead(0, theirs), dead(2, [['attempt', Buffer.from('try-1')]]), dead(4)])
  expect((await stage.redrive('dead-letter', { limitAttempts: 1 })).redriven).toBe(3)
  const [back] = (await stage.read(stage.topics.input)).slice(3)
  expect(back?.headers.slice(0, -2)).toEqual(theirs)
})

test('reads no more than it needs: the topic where nothing is selected, and the ledger where all is done', async () => {
  const { stage, read } = await staged([dead(0)])
  const none = { selection: { ...everything, until: 0 } }
  expect((await stage.redrive('dead-letter', none)).selected).toBe(0)
  expect(read).toEqual([stage.topics.deadLetter])
  await stage.redrive('dead-letter')
  read.length = 0
  expect((await stage.redrive('dead-letter')).redriven).toBe(0)
  expect(read).toEqual([stage.topics.deadLetter, stage.ledger])
})

describe('a topic that is no ledger is refused, and nothing is written to it', () => {
  const event = JSON.stringify({ eventId: 'x', timestamp: 'then' })
  test.each([
    ['episode 1', event],
    ['episode-1-2', event],
    ['episode 1', '{"timestamp":1}'],
    ['in-0-1', 'null'],
    ['in-0-1', 'text'],
    ['holder', '{"timestamp":1}'],
    ['holder', '{'],
  ])('for a record %j: %s', async (key, value) => {
    const { stage } = await staged([dead(0)])
    const ledger = `${stage.group}.journeys`
    await stage.transport.createTopics([{ name: ledger, partitions: 1 }])
    await stage.transport.append(ledger, [{ key: Buffer.from(key), value: Buffer.from(value), headers: [] }])
    await expect(stage.redrive('dead-letter', { ledger })).rejects.toMatchObject({
      code: 'config-invalid',
      message: `the topic ${ledger} is no ledger of redrives (no redrive has written what is at offset 0): name another with --ledger, or none for ${stage.ledger}`,
    })
    expect([await stage.read(ledger), await stage.read(stage.topics.input)].map((all) => all.length)).toEqual(
      [1, 1],
    )
  })

  test('for its partitions', async () => {
    const { stage, read } = await staged([dead(0)])
    await stage.transport.createTopics([{ name: stage.ledger, partitions: 3 }])
    await expect(stage.redrive('dead-letter')).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(
        'is no ledger of redrives (it has 3 partitions, and not one): name another with --ledger',
      ),
    })
    expect(read).toEqual([])
  })
})

test('an entry that was withdrawn by hand lets its record come back', async () => {
  const { stage } = await staged([dead(0)])
  await stage.transport.createTopics([{ name: stage.ledger, partitions: 1 }])
  const key = Buffer.from(`${stage.topics.deadLetter}-0-0`)
  await stage.transport.append(stage.ledger, [{ key, value: null, headers: [] }])
  expect((await stage.redrive('dead-letter')).redriven).toBe(1)
})
