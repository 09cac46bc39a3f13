import { expect, test } from 'vitest'
import { inTurns, ratiosOf, spreadOf } from './paired.ts'

test('a median is the middle one, or the mean of the two in the middle, with the range beside it', () => {
  expect(spreadOf([5, 1, 3])).toEqual({ median: 3, low: 1, high: 5, runs: 3 })
  expect(spreadOf([4, 1, 3, 2])).toMatchObject({ median: 2.5, low: 1, high: 4 })
  expect(spreadOf([]).median).toBeNaN()
})

test('sides are measured in turns, so that each pair stands in the same weather', async () => {
  const order: string[] = []
  const side = (name: string) => ({ name, measure: async () => order.push(name) })
  const measured = await inTurns(3, [side('A'), side('B')], () => {})
  expect(order.join('')).toBe('ABABAB')
  expect(measured.get('A')).toEqual([1, 3, 5])
})

test('the ratio is taken within each pair: a machine that slows down in between does not count', () => {
  const ratio = ratiosOf([10, 100, 1_000], [5, 50, 500], (one) => one)
  expect(ratio).toEqual({ median: 2, low: 2, high: 2, runs: 3 })
  expect(ratiosOf([10, 20], [5], (one) => one).runs).toBe(1)
})
