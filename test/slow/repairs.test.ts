import { expect, test } from 'vitest'
import { repairsOverTheSpace } from '../core/repairs/space-of-repairs.ts'

// Classes take turns in what they are: a stride, unless it shares no factor with the turns, sees but some kinds.
test('of every class of episodes that IPG553 can tell apart, every repair is as promised', () => {
  const seen = repairsOverTheSpace({ classes: 1, remembered: 11, force: 3 })
  process.stdout.write(`${JSON.stringify(seen)}\n`)
  expect(seen.repaired).toBeGreaterThan(10_000)
  expect(seen.blocked).toBeGreaterThan(8000)
  expect(seen.incomplete).toBeLessThan(0.02 * seen.miscoded)
  expect(seen.byForce).toBeGreaterThan(4000)
  expect(seen.remembered).toBeGreaterThan(1500)
})
