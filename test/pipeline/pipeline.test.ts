import { describe, expect, test } from 'vitest'
import { generate } from '../../services/generator/generate.ts'
import {
  carry,
  contractEvent,
  headersNamed,
  now,
  pipelineWith,
  registry,
  ruleset,
  stored,
  topics,
} from './carry.ts'

const json = (episode: object) => JSON.stringify(contractEvent(episode))

describe('an outcome has its topic', () => {
  test.each([
    ['conforming', 'enriched', json({})],
    ['advisory', 'enriched', json({ procedures: [{ code: 'J12.7' }], imageControl: null })],
    ['out-of-scope', 'enriched', json({ procedures: [{ code: 'H33.4' }], snomedProcedures: null })],
    ['miscoded', 'rejected', json({ diagnoses: ['C18.9'] })],
    ['undecodable', 'dead-letter', 'not an event'],
    ['tombstone', 'enriched', null],
  ])('%s: %s', (outcome, topic, value) => {
    const record = stored(value)
    const output = carry(record)
    expect([output.topic, output.account.outcome]).toEqual([topic, outcome])
    expect(headersNamed(output, 'outcome')).toEqual([outcome])
    expect([output.key, output.partition]).toEqual([record.key, record.partition])
  })

  test('and the topics’ names are the ones given', () => {
    const named = pipelineWith({ topics: { enriched: 'a', rejected: 'b', deadLetter: 'c' } })
    const values = [json({}), json({ diagnoses: [] }), '', null]
    expect(values.map((value) => named(stored(value)).topic)).toEqual(['a', 'b', 'c', 'a'])
  })
})

test('a tombstone stays null; an empty value is none', () => {
  expect(carry(stored(null)).value).toBeNull()
  expect(carry(stored(null)).account).toEqual({ outcome: 'tombstone', provider: null, findings: [] })
  const { topic, value } = carry(stored(''))
  expect([topic, value?.length]).toEqual([topics.deadLetter, 0])
})

test('a null key stays null, an empty one empty, and bytes that are no text are kept', () => {
  for (const key of [null, Buffer.alloc(0), Buffer.from([0xff, 0x00])]) {
    for (const value of [json({}), 'no event', null]) expect(carry(stored(value, { key })).key).toEqual(key)
  }
})

test('a dead letter has the original bytes', () => {
  const value = Buffer.from([0x7b, 0xff, 0x00, 0x0a, 0xfe])
  expect(carry(stored(value)).value).toEqual(value)
})

test('an account names findings and the provider, and a failure its code and stage', () => {
  expect(carry(stored(json({ diagnoses: ['C18.9'] }))).account).toEqual({
    outcome: 'miscoded',
    provider: 'RXX01',
    findings: [
      expect.objectContaining({ rule: 'ipg553/diagnosis-coded', severity: 'error', status: 'fail' }),
    ],
  })
  expect(carry(stored('{}')).account).toEqual({
    outcome: 'undecodable',
    provider: null,
    findings: [],
    failure: { code: 'event-invalid', stage: 'validate' },
  })
})

test('a replay gives the same values, whatever the time, the place and the headers', () => {
  const again = pipelineWith({ clock: () => new Date(now.getTime() + 86_400_000) })
  const elsewhere = {
    offset: 99n,
    partition: 0,
    timestamp: 0,
    topic: 'replayed',
    key: null,
    headers: [['x', null]] as const,
  }
  let compared = 0
  for (const { line } of generate({ events: 2_000, seed: 7, undecodableRate: 0.05 })) {
    const first = carry(stored(line))
    const replayed = again(stored(line, elsewhere))
    expect(replayed.topic).toBe(first.topic)
    expect(replayed.value?.equals(first.value ?? Buffer.alloc(0))).toBe(true)
    compared += 1
  }
  expect(compared).toBe(2_000)
})

test('what the generator says of its events is what comes out', () => {
  for (const { line, label } of generate({ events: 2_000, seed: 11 })) {
    const { account } = carry(stored(line))
    expect([label.eventId, account.outcome]).toEqual([label.eventId, label.outcome])
  }
})

test('a record may be read as often as one likes: nothing of it is changed', () => {
  const record = stored(json({ diagnoses: ['C18.9'] }), { headers: [['a', Buffer.from('b')]] })
  const before = structuredClone({ ...record, headers: [...record.headers] })
  carry(record)
  carry(record)
  expect(structuredClone({ ...record, headers: [...record.headers] })).toEqual(before)
})

test('the ruleset is asked once for an event, and not at all for what is none', () => {
  let asked = 0
  const counting = pipelineWith({
    registry,
    ruleset: {
      ...ruleset,
      assess: (episode) => {
        asked += 1
        return ruleset.assess(episode)
      },
    },
  })
  for (const value of [json({}), '{}', null, 'x']) counting(stored(value))
  expect(asked).toBe(1)
})
