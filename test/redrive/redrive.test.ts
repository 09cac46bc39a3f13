import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Header, writtenHeaders } from '../../services/pipeline/record.ts'
import { createStandIns } from '../../services/pipeline/stand-ins.ts'
import type { RedriveSettings } from '../../services/redrive/settings.ts'
import { failedIn } from '../../services/redrive/tally.ts'
import { createMemoryTransport } from '../../services/transports/memory/memory-transport.ts'
import type { NewRecord } from '../../services/transports/transport.ts'
import { eventBytes, list, text, wire } from '../pipeline/avro/bytes.ts'
import { carry, contractEvent, headersNamed, now, ruleset, stored } from '../pipeline/carry.ts'
import {
  everything,
  leftOutIn,
  mendedRegistry,
  partitions,
  setStage,
  unreadYet,
  verdictsIn,
} from './stage.ts'

const key = (n: number | string) => Buffer.from(`key ${n}`)
const header = (name: string, value: string): Header => [name, Buffer.from(value)]
const inPartition = (n: number) => n % partitions
const input = (n: number, value: Buffer | string | null, headers: readonly Header[] = []): NewRecord => ({
  partition: inPartition(n),
  key: key(n),
  value: typeof value === 'string' ? Buffer.from(value) : value,
  headers,
})
const miscodedJson = (provider = 'RXX01') =>
  `${JSON.stringify(contractEvent({ diagnoses: ['C18.9'], providerCode: provider }), null, 1)}\n`
const miscodedAvro = () => wire(1, eventBytes({ diagnoses: list(text('C18.9')) }))
const contentOf = ({ partition, key: its, value }: NewRecord) => ({ partition, key: its, value })

const stageInMemory = async () => {
  const transport = createMemoryTransport()
  return { transport, ...(await setStage(transport)) }
}
const sound = (inputs: number) => ({ problems: [], inputs, waiting: 0 })

describe('dead letters', () => {
  test('come through once their schema is known, each once, as they came', async () => {
    const stage = await stageInMemory()
    const traced = [header('source-topic', 'theirs'), header('b', '1'), header('b', '2')]
    const unread = Array.from({ length: 600 }, (_, n) => input(n, unreadYet(), traced))
    await stage.append([...unread, input(601, '{"no":"event"}'), input(602, miscodedJson())])
    await stage.check()

    const reasons = new Set(['avro-schema-unknown'])
    const selection = { ...everything, reasons }
    const foretold = await stage.redrive('dead-letter', { selection, dryRun: true, by: mendedRegistry })
    expect((await stage.judge()).inputs).toBe(602)
    expect(await stage.transport.partitionCounts([stage.ledger])).toEqual(new Map())
    const done = await stage.redrive('dead-letter', { selection, by: mendedRegistry })
    for (const tally of [foretold, done]) {
      expect(tally).toMatchObject({ read: 601, selected: 600, redriven: 600, superseded: 0 })
      expect(verdictsIn(tally)).toEqual({ 'avro-schema-unknown': { conforming: 600 } })
    }

    const added = (await stage.read(stage.topics.input)).filter(({ headers }) =>
      headers.some(([name]) => name === 'redriven-from'),
    )
    expect(added.map(contentOf)).toEqual(
      [0, 1].flatMap((partition) => unread.filter((record) => record.partition === partition).map(contentOf)),
    )
    for (const { headers } of added) {
      expect(headers.slice(0, -2)).toEqual(traced)
      expect(headers.slice(-2).map(([name]) => name)).toEqual(['redriven-from', 'attempt'])
    }
    const from = added.flatMap((record) => headersNamed(record, 'redriven-from'))
    const dead = (await stage.read(stage.topics.deadLetter)).filter(
      (record) => headersNamed(record, 'failure-code').at(-1) === 'avro-schema-unknown',
    )
    expect(from).toEqual(dead.map(({ topic, partition, offset }) => `${topic}-${partition}-${offset}`))

    await stage.check(mendedRegistry)
    expect(await stage.judge()).toEqual(sound(1_202))
    expect(await stage.read(stage.topics.enriched)).toHaveLength(600)
  })

  test('redriven twice are redriven once, whatever is selected', async () => {
    const stage = await stageInMemory()
    await stage.append([input(0, unreadYet()), input(1, unreadYet()), input(2, '{')])
    await stage.check()
    const only = (reasons: string[]) => ({ selection: { ...everything, reasons: new Set(reasons) } })
    expect((await stage.redrive('dead-letter', only(['avro-schema-unknown']))).redriven).toBe(2)
    const again = await stage.redrive('dead-letter', only(['avro-schema-unknown']))
    expect(again).toMatchObject({ selected: 2, redriven: 0 })
    expect(leftOutIn(again)).toEqual({ 'already-redriven': 2 })
    const all = await stage.redrive('dead-letter')
    expect(all).toMatchObject({ selected: 3, redriven: 1 })
    expect(leftOutIn(all)).toEqual({ 'already-redriven': 2 })
    expect(failedIn(all)).toBe(0)
    expect((await stage.judge()).inputs).toBe(6)
  })

  test('that fail again are new dead letters, up to the limit', async () => {
    const stage = await stageInMemory()
    await stage.append([input(0, unreadYet(), [header('mine', 'x')])])
    for (const attempt of [1, 2]) {
      await stage.check()
      expect((await stage.redrive('dead-letter', { limitAttempts: 2 })).redriven).toBe(1)
      const last = (await stage.read(stage.topics.input)).at(-1)
      const from = `${stage.topics.deadLetter}-0-${attempt - 1}`
      expect(last?.headers).toEqual([
        header('mine', 'x'),
        header('redriven-from', from),
        header('attempt', `${attempt}`),
      ])
    }
    await stage.check()
    const tally = await stage.redrive('dead-letter', { limitAttempts: 2 })
    expect(tally).toMatchObject({ selected: 3, redriven: 0 })
    expect(leftOutIn(tally)).toEqual({ 'already-redriven': 2, 'attempt-limit': 1 })
    expect(failedIn(tally)).toBe(1)
    expect((await stage.redrive('dead-letter', { limitAttempts: 3 })).redriven).toBe(1)
    await stage.check()
    expect(await stage.judge()).toEqual(sound(4))
  })
})

describe('rejected episodes', () => {
  test('go back as the events that they were, in both encodings', async () => {
    const stage = await stageInMemory()
    const events = [miscodedJson(), miscodedAvro(), miscodedJson('RXX02'), miscodedAvro()]
    const records = events.map((event, n) => input(n, event, [header('traceparent', '00')]))
    await stage.append([...records, input(4, JSON.stringify(contractEvent())), input(5, null)])
    await stage.check()
    const tally = await stage.redrive('rejected')
    expect(tally).toMatchObject({ read: 4, selected: 4, redriven: 4 })
    const rules = 'ipg553/diagnosis-coded, ipg553/diagnosis-primary'
    expect(Object.values(verdictsIn(tally))).toEqual([{ miscoded: 4 }])
    expect(rules).toContain(Object.keys(verdictsIn(tally))[0]?.split(', ')[0])
    const added = (await stage.read(stage.topics.input)).filter(
      (record) => headersNamed(record, 'attempt').length > 0,
    )
    expect(added.map(contentOf)).toEqual([0, 2, 1, 3].map((n) => contentOf(records[n] as NewRecord)))
    for (const { headers } of added) expect(headers[0]).toEqual(header('traceparent', '00'))
    await stage.check()
    expect(await stage.judge()).toEqual(sound(10))
  })
})

describe('what is selected', () => {
  const select = (changes: Partial<RedriveSettings['selection']>) => ({
    selection: { ...everything, ...changes },
  })

  test('by provider, rule, place and time', async () => {
    const stage = await stageInMemory()
    await stage.append([
      input(0, miscodedJson()),
      input(1, miscodedJson('RXX02')),
      input(2, miscodedAvro()),
      input(3, miscodedJson('RXX02')),
      input(4, JSON.stringify(contractEvent({ endDate: '2026-02-01' }))),
    ])
    await stage.check()
    const records = await stage.read(stage.topics.rejected)
    const times = records.map(({ timestamp }) => timestamp)
    const selected = async (changes: Partial<RedriveSettings['selection']>) =>
      (await stage.redrive('rejected', { ...select(changes), dryRun: true })).selected
    expect(await selected({})).toBe(5)
    expect(await selected({ providers: new Set(['RXX02']) })).toBe(2)
    expect(await selected({ providers: new Set(['RXX02', 'RXX01']) })).toBe(5)
    expect(await selected({ reasons: new Set(['episode-integrity/dates-in-order']) })).toBe(1)
    expect(await selected({ reasons: new Set(['ipg553/diagnosis-coded']) })).toBe(4)
    expect(await selected({ partition: 1 })).toBe(2)
    expect(await selected({ partition: 0, offsets: { first: 1n, last: 2n } })).toBe(2)
    expect(await selected({ since: Math.min(...times) })).toBe(5)
    expect(await selected({ since: Math.max(...times) + 1 })).toBe(0)
    expect(await selected({ until: Math.min(...times) })).toBe(0)
    expect(await selected({ until: Math.max(...times) + 1 })).toBe(5)
    expect(await selected({ providers: new Set(['none']) })).toBe(0)
  })

  test('dead letters by provider, as far as one can be read', async () => {
    const stage = await stageInMemory()
    await stage.append([input(0, unreadYet()), input(1, '{')])
    await stage.check()
    const selected = async (by = mendedRegistry) =>
      (await stage.redrive('dead-letter', { ...select({ providers: new Set(['RXX01']) }), by, dryRun: true }))
        .selected
    expect(await selected()).toBe(1)
    expect(await selected({ ...mendedRegistry, eventSchema: () => undefined })).toBe(0)
  })

  test('what has a newer record of its key behind it is counted, or left out', async () => {
    const stage = await stageInMemory()
    await stage.append([input(0, unreadYet()), input(1, unreadYet()), input(2, unreadYet()), input(0, null)])
    await stage.append([{ ...input(2, null), partition: 1 }])
    await stage.check()
    const counted = await stage.redrive('dead-letter', { dryRun: true })
    expect(counted).toMatchObject({ redriven: 3, superseded: 1 })
    const skipped = await stage.redrive('dead-letter', { skipSuperseded: true })
    expect(skipped).toMatchObject({ selected: 3, redriven: 2, superseded: 0 })
    expect(leftOutIn(skipped)).toEqual({ superseded: 1 })
    expect(failedIn(skipped)).toBe(0)
  })

  test('what is newest and redriven too, in its turn, does not stand behind', async () => {
    const stage = await stageInMemory()
    const [first, newest] = [unreadYet(), unreadYet()]
    await stage.append([input(0, first), input(0, null), input(0, '{'), input(0, newest), input(2, '{')])
    await stage.append([input(2, null), input(4, '{'), input(4, '{')])
    await stage.check()
    const counted = await stage.redrive('dead-letter', { dryRun: true })
    expect(counted).toMatchObject({ redriven: 6, superseded: 1 })
    const reasons = new Set(['json-invalid'])
    const some = { ...select({ reasons }), dryRun: true, skipSuperseded: true }
    expect(leftOutIn(await stage.redrive('dead-letter', some))).toEqual({ superseded: 2 })
    const done = await stage.redrive('dead-letter', { skipSuperseded: true })
    expect(leftOutIn(done)).toEqual({ superseded: 1 })
    const back = (await stage.read(stage.topics.input)).slice(8)
    expect(back.map(({ key: its }) => String(its))).toEqual([0, 0, 0, 4, 4].map((n) => `key ${n}`))
    expect(back[2]?.value).toEqual(newest)
  })

  test('of a partition that is there', async () => {
    const stage = await stageInMemory()
    await expect(stage.redrive('dead-letter', select({ partition: 2 }))).rejects.toMatchObject({
      code: 'usage',
      message: `--partition 2 is beyond the topic: ${stage.topics.deadLetter} has 2 partitions, and the first is 0`,
    })
  })
})

describe('what cannot be redriven is left, and told', () => {
  test('records of others, and those that came from elsewhere', async () => {
    const stage = await stageInMemory()
    await stage.append([input(0, '{')])
    await stage.check()
    const [dead] = await stage.read(stage.topics.deadLetter)
    const elsewhere = dead?.headers.map(
      ([name, value]): Header => (name === 'source-topic' ? header(name, 'elsewhere') : [name, value]),
    )
    await stage.transport.append(stage.topics.deadLetter, [
      { ...input(0, 'x'), headers: [header('failure-code', 'json-invalid')] },
      { ...input(0, '{'), headers: elsewhere ?? [] },
    ])
    const tally = await stage.redrive('dead-letter')
    expect(tally).toMatchObject({ selected: 3, redriven: 1 })
    expect(leftOutIn(tally)).toEqual({ 'not-ours': 1, 'other-input': 1 })
    expect(failedIn(tally)).toBe(2)
    const at = (offset: bigint) => [{ topic: stage.topics.deadLetter, partition: 0, offset }]
    expect(Object.fromEntries(tally.leftAt)).toEqual({ 'not-ours': at(1n), 'other-input': at(2n) })
  })

  test.each([
    ['dead-letter', 'enriched'],
    ['dead-letter', 'rejected'],
    ['rejected', 'deadLetter'],
  ] as const)('outputs of another kind: for %s, those of %s', async (origin, named) => {
    const stage = await stageInMemory()
    const good = JSON.stringify(contractEvent())
    await stage.append([input(0, good), input(1, null), input(2, miscodedJson()), input(3, '{')])
    await stage.check()
    const kinds = { enriched: { conforming: 1, tombstone: 1 }, rejected: { miscoded: 1 } }
    const expected = named === 'deadLetter' ? { undecodable: 1 } : kinds[named]
    const from = stage.topics[named]
    const tally = await stage.redrive(origin, { from })
    expect(tally.redriven).toBe(0)
    expect(Object.fromEntries(tally.otherKinds)).toEqual(expected)
    expect(Object.keys(leftOutIn(tally))).toEqual(['other-kind'])
    const some = { ...everything, reasons: new Set(['json-invalid']) }
    const none = await stage.redrive(origin, { from, selection: some })
    expect(none.selected).toBe(0)
    expect(Object.fromEntries(none.otherKinds)).toEqual(expected)
  })

  const standIns = createStandIns({ ruleset, topics: { deadLetter: 'dead-letter' }, clock: () => now })

  test.each([1, 2, 3])('what a stub stands for is taken from the input, stub %i', async (which) => {
    const stage = await stageInMemory()
    const original = input(0, JSON.stringify(contractEvent()), [header('mine', 'x')])
    await stage.append([original])
    await stage.check()
    const [record] = await stage.read(stage.topics.input)
    const value = original.value ?? Buffer.alloc(0)
    const source = stored(value, { ...record, headers: record?.headers ?? [] })
    const stub = standIns(source, carry(source))[which]
    const { topic: _, ...content } = stub ?? { topic: '', ...original }
    const gone = { ...content, headers: writtenHeaders(content.headers).map(elsewhereAt(7)) }
    const other = {
      ...content,
      value: Buffer.from(JSON.stringify({ sha256: sha256('x'), length: value.length })),
    }
    await stage.transport.append(stage.topics.deadLetter, [content, gone, other])
    const tally = await stage.redrive('dead-letter', { dryRun: false })
    expect(tally).toMatchObject({ selected: 3, redriven: 1 })
    expect(verdictsIn(tally)).toEqual({ 'output-too-large': { conforming: 1 } })
    expect(leftOutIn(tally)).toEqual({ 'original-gone': 1, 'original-differs': 1 })
    const added = (await stage.read(stage.topics.input)).at(-1)
    expect(added).toMatchObject(contentOf(original))
    expect(added?.headers[0]).toEqual(header('mine', 'x'))
    const mine = { selection: { ...everything, providers: new Set(['RXX09']) } }
    expect((await stage.redrive('dead-letter', { ...mine, dryRun: true })).redriven).toBe(0)
  })

  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const elsewhereAt =
    (offset: number) =>
    ([name, value]: Header): Header =>
      name === 'source-offset' ? header(name, `${offset}`) : [name, value]
})

test('a topic that was made anew is not taken for the one that the ledger knows', async () => {
  const stage = await stageInMemory()
  await stage.append([input(0, '{')])
  await stage.check()
  await stage.transport.createTopics([{ name: stage.ledger, partitions: 1 }])
  const entry = {
    key: Buffer.from(`${stage.topics.deadLetter}-0-0`),
    value: Buffer.from('{"timestamp":1}'),
    headers: [],
  }
  await stage.transport.append(stage.ledger, [entry])
  expect((await stage.redrive('dead-letter')).redriven).toBe(1)
  expect((await stage.redrive('dead-letter')).redriven).toBe(0)
})

test('others have their turn while it judges', async () => {
  const stage = await stageInMemory()
  await stage.append([input(0, '{'), input(2, '{')])
  await stage.check()
  const heard: boolean[] = []
  let isHeard = false
  const judge = () => {
    heard.push(isHeard)
    setImmediate(() => {
      isHeard = true
    })
    for (const end = performance.now() + 150; performance.now() < end; );
    return 'conforming'
  }
  expect((await stage.redrive('dead-letter', { judge, dryRun: true })).redriven).toBe(2)
  expect(heard).toEqual([false, true])
})

test('topics that are not there, or differ in their partitions, are named', async () => {
  const stage = await stageInMemory()
  await stage.transport.createTopics([{ name: 'narrow', partitions: 1 }])
  await expect(stage.redrive('dead-letter', { from: 'nowhere' })).rejects.toMatchObject({
    code: 'topics-missing',
    message: expect.stringContaining('nowhere'),
  })
  await expect(stage.redrive('dead-letter', { from: 'narrow' })).rejects.toMatchObject({
    code: 'partitions-differ',
    message: expect.stringContaining('narrow has 1'),
  })
})
