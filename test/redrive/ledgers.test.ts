import { expect, test } from 'vitest'
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
  const stage = await setStage(transport)
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
