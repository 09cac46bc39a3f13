import { expect, test } from 'vitest'
import { trendOf } from './trend.ts'

const line = (y: (x: number) => number) => Array.from({ length: 100 }, (_, x) => ({ x, y: y(x) }))

test('a straight line has its slope and no error', () => {
  const trend = trendOf(line((x) => 7 - 3 * x))
  expect(trend?.slope).toBeCloseTo(-3)
  expect(trend?.error).toBeCloseTo(0)
})

test('noise has no slope beyond its error', () => {
  const trend = trendOf(line((x) => (x % 2 === 0 ? 1 : -1)))
  expect(Math.abs(trend?.slope ?? 1)).toBeLessThan(2 * (trend?.error ?? 0))
  // By the textbook: the residuals' 1 through the root of the spread of x, 83,325.
  expect(trend?.error).toBeCloseTo(1 / Math.sqrt(83_325), 3)
})

test('a saw is less certain than noise of the same size, for its samples resemble each other', () => {
  const noise = trendOf(line((x) => (x % 2) * 14))
  const saw = trendOf(line((x) => x % 25))
  expect(saw?.error).toBeGreaterThan(2 * (noise?.error ?? Number.NaN))
})

test('a few samples, or all of one moment, have none', () => {
  expect(trendOf(line((x) => x).slice(0, 3))).toBeUndefined()
  expect(trendOf(line(() => 1).map(({ y }) => ({ x: 1, y })))).toBeUndefined()
})
