import { expect, test } from 'vitest'
import { repairsOverTheSpace } from './space-of-repairs.ts'

test('of classes of episodes that IPG553 can tell apart, every repair is as promised', () => {
  const seen = repairsOverTheSpace({ classes: 41, remembered: 5, force: 3 })
  process.stdout.write(`${JSON.stringify(seen)}\n`)
  expect(seen.repaired).toBeGreaterThan(200)
  expect(seen.blocked).toBeGreaterThan(100)
  expect(seen.incomplete).toBeLessThan(0.02 * seen.miscoded)
  expect(seen.byForce).toBeGreaterThan(100)
  expect(seen.remembered).toBeGreaterThan(80)
})
