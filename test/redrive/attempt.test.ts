import { describe, expect, test } from 'vitest'
import type { Header } from '../../services/pipeline/record.ts'
import { nextAttempt, redrivenHeaders } from '../../services/redrive/attempt.ts'

const header = (name: string, value: string | null): Header => [
  name,
  value === null ? null : Buffer.from(value),
]
const from = (place: string | null) => header('redriven-from', place)
const attempt = (number: string | null) => header('attempt', number)
const ours = [from('topic.a-b-1-23'), attempt('2')]

test('the pair that ends the headers is ours: it counts, and gives way to the next', () => {
  const theirs = [attempt('7'), header('x', null), from('x-0-1'), attempt('try-1')]
  expect(nextAttempt([...theirs, ...ours], 3)).toBe(3)
  expect(nextAttempt([...theirs, ...ours], 2)).toBeNull()
  expect(redrivenHeaders([...theirs, ...ours], 'd-0-0', 3)).toEqual([...theirs, from('d-0-0'), attempt('3')])
})

describe.each([
  ['an attempt alone', [attempt('7')]],
  ['an attempt that is no number', [from('t-0-0'), attempt('try-1')]],
  ['an attempt without a value', [from('t-0-0'), attempt(null)]],
  ['the attempt 0', [from('t-0-0'), attempt('0')]],
  ['an attempt of twenty digits', [from('t-0-0'), attempt('9'.repeat(20))]],
  ['a place that is none', [from('upstream'), attempt('3')]],
  ['a place without a topic', [from('-0-0'), attempt('3')]],
  ['a place without a value', [from(null), attempt('3')]],
  ['the other order', [attempt('3'), from('t-0-0')]],
  ['something between', [from('t-0-0'), header('x', '1'), attempt('3')]],
  ['something behind', [...ours, header('x', '1')]],
])('%s is a producer’s', (_, headers) => {
  test('it counts for nothing and stays', () => {
    expect(nextAttempt(headers, 1)).toBe(1)
    expect(redrivenHeaders(headers, 'd-0-0', 1)).toEqual([...headers, from('d-0-0'), attempt('1')])
  })
})
