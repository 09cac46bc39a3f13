import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { StoredRecord } from '../../services/pipeline/record.ts'
import { createStandIns } from '../../services/pipeline/stand-ins.ts'
import { carry, contractEvent, failureOf, headersNamed, now, ruleset, stored, topics } from './carry.ts'

const standIns = createStandIns({ ruleset, topics, clock: () => now })
const of = (record: StoredRecord) => standIns(record, carry(record))
const traced = [['traceparent', Buffer.from('00-4bf92f35-01')] as const]
const event = JSON.stringify(contractEvent())
const stub = { sha256: createHash('sha256').update(event).digest('hex'), length: event.length }

test('the original comes first; then a stub, which gives up the headers, and last the key', () => {
  const record = stored(event, { headers: traced })
  const given = of(record).map((output) => ({
    key: output.key,
    value: JSON.parse(String(output.value)),
    traced: headersNamed(output, 'traceparent').length,
  }))
  expect(given).toEqual([
    { key: record.key, value: JSON.parse(event), traced: 1 },
    { key: record.key, value: stub, traced: 1 },
    { key: record.key, value: stub, traced: 0 },
    { key: null, value: stub, traced: 0 },
  ])
})

test('each is a dead letter that says where it came from and why', () => {
  for (const output of of(stored(event, { headers: traced }))) {
    expect([output.topic, output.partition]).toEqual([topics.deadLetter, 3])
    expect(headersNamed(output, 'source-offset')).toEqual(['41'])
    expect(headersNamed(output, 'outcome')).toEqual(['undecodable'])
    expect(failureOf(output)).toMatchObject({ code: 'output-too-large', stage: 'encode' })
    expect(output.account).toMatchObject({ outcome: 'undecodable', failure: { code: 'output-too-large' } })
  }
})

test('a dead letter that was too large is not tried again, and its stubs say what it was for', () => {
  const given = of(stored('not an event'))
  expect(given).toHaveLength(3)
  for (const output of given) {
    expect(JSON.parse(String(output.value))).toMatchObject({ length: 12 })
    expect(failureOf(output)?.message).toContain('encoding-unknown')
  }
})

test('a tombstone that was too large becomes a dead letter, not an event without a value', () => {
  const [original, withStub] = of(stored(null))
  expect(original?.value).toBeNull()
  expect(String(withStub?.value)).toBe('{"sha256":null,"length":null}')
})
