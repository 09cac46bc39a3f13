import { expect, test } from 'vitest'
import { repairsOverTheSpace } from '../core/repairs/space-of-repairs.ts'

test('of classes of episodes that IPG553 can tell apart, every repair is as promised', () => {
  const seen = repairsOverTheSpace({ classes: 5, remembered: 3, force: 2 })
  process.stdout.write(`${JSON.stringify(seen)}\n`)
  expect(seen.repaired).toBeGreaterThan(2000)
  expect(seen.blocked).toBeGreaterThan(1000)
  expect(seen.incomplete).toBeLessThan(0.02 * seen.miscoded)
  expect(seen.byForce).toBeGreaterThan(1000)
  expect(seen.remembered).toBeGreaterThan(1000)
})
