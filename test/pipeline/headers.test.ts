import { describe, expect, test } from 'vitest'
import type { Header, NewHeader } from '../../services/pipeline/record.ts'
import { carry, contractEvent, headersNamed, ruleset, stored } from './carry.ts'

const conforming = JSON.stringify(contractEvent())
const miscoded = JSON.stringify(contractEvent({ diagnoses: ['C18.9'] }))
const outputs = { enriched: conforming, rejected: miscoded, tombstone: null, 'dead-letter': '{}' }

const header = (name: string, value: string | null): Header => [
  name,
  value === null ? null : Buffer.from(value),
]
const readable = (headers: readonly NewHeader[]) =>
  headers.map(([name, value]) => [name, value?.toString('latin1') ?? null])

describe.each(Object.entries(outputs))('on %s', (_topic, value) => {
  test('where the record came from, when, and what was made of it', () => {
    const output = carry(stored(value))
    expect(Object.fromEntries(readable(output.headers))).toMatchObject({
      'source-topic': 'coded-episodes',
      'source-partition': '3',
      'source-offset': '41',
      'source-timestamp': '2026-03-02T10:15:00.000Z',
      outcome: output.account.outcome,
      'ruleset-digest': ruleset.digest,
      'assessed-at': '2026-03-02T10:16:00.123Z',
      ce_specversion: '1.0',
      ce_id: 'coded-episodes/3/41',
      ce_source: '/coding-quality/coded-episodes',
      ce_type: expect.stringMatching(/^episode\.(assessed|withdrawn|undecodable)$/),
      ce_time: '2026-03-02T10:16:00.123Z',
    })
    for (const [, own] of output.headers) expect(own).not.toBeNull()
  })

  test('an offset beyond 2^53, and a timestamp that no calendar reaches', () => {
    const at = (timestamp: number) =>
      headersNamed(carry(stored(value, { timestamp, offset: 2n ** 63n - 1n })), 'source-timestamp')
    expect(headersNamed(carry(stored(value, { offset: 2n ** 63n - 1n })), 'source-offset')).toEqual([
      '9223372036854775807',
    ])
    expect(at(-1)).toEqual(['1969-12-31T23:59:59.999Z'])
    expect(at(8.64e15)).toEqual(['+275760-09-13T00:00:00.000Z'])
    expect(at(8.64e15 + 1)).toEqual(['8640000000000001'])
    expect(at(9e15)).toEqual(['9000000000000000'])
    expect(at(Number.NaN)).toEqual(['NaN'])
    expect(at(Number.MIN_SAFE_INTEGER)).toEqual(['-9007199254740991'])
  })

  test('the input’s headers stay: order, repeated names, null values, bytes that are no text', () => {
    const headers = [
      header('traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'),
      header('b', '2'),
      header('a', null),
      header('b', '1'),
      header('', ''),
      header('__proto__', 'x'),
      header('constructor', null),
      ['raw', Buffer.from([0xff, 0x00])] as const,
      header('ce_subject', 'kept'),
    ]
    const output = carry(stored(value, { headers }))
    expect(readable(output.headers.slice(0, headers.length))).toEqual(readable(headers))
  })
})

const sameNamed = [
  header('outcome', 'conforming'),
  header('x', '1'),
  header('outcome', null),
  header('ce_id', 'theirs'),
  header('source-offset', '7'),
  header('failure-code', 'of an earlier life'),
]

test.each([conforming, miscoded, null])('ours replace those of the same name: %#', (value) => {
  const output = carry(stored(value, { headers: sameNamed }))
  expect(readable(output.headers.slice(0, 2))).toEqual([
    ['x', '1'],
    ['failure-code', 'of an earlier life'],
  ])
  expect(headersNamed(output, 'outcome')).toEqual([output.account.outcome])
  expect(headersNamed(output, 'ce_id')).toEqual(['coded-episodes/3/41'])
  expect(headersNamed(output, 'source-offset')).toEqual(['41'])
})

test('on a dead letter those of the same name are kept, and ours come last', () => {
  const output = carry(stored('{}', { headers: sameNamed }))
  expect(readable(output.headers.slice(0, sameNamed.length))).toEqual(readable(sameNamed))
  expect(headersNamed(output, 'outcome')).toEqual(['conforming', null, 'undecodable'])
  expect(headersNamed(output, 'failure-code')).toEqual(['of an earlier life', 'event-invalid'])
})

test('a dead letter says why, for people and for Kafka Connect', () => {
  const output = carry(stored('{"a":'))
  const message = 'not a JSON document: it ends too early, after 5 characters'
  const named = Object.fromEntries(readable(output.headers))
  expect(named).toMatchObject({
    'failure-code': 'json-invalid',
    'failure-message': message,
    'failure-stage': 'decode',
    '__connect.errors.topic': 'coded-episodes',
    '__connect.errors.partition': '3',
    '__connect.errors.offset': '41',
    '__connect.errors.connector.name': 'coding-quality-checker',
    '__connect.errors.task.id': '3',
    '__connect.errors.stage': 'VALUE_CONVERTER',
    '__connect.errors.class.name': 'coding-quality.pipeline',
    '__connect.errors.exception.class.name': 'json-invalid',
    '__connect.errors.exception.message': message,
  })
  expect(named).not.toHaveProperty(['__connect.errors.exception.stacktrace'])
})
