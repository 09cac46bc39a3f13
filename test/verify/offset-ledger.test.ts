import { expect, test } from 'vitest'
import { createOffsetLedger, type KeyPool } from '../../services/verify/offset-ledger.ts'

const keyOf = (n: number) => Buffer.from(`k${n}`)
// Markers of transactions have every tenth offset.
const hasRecord = (offset: number) => offset % 10 !== 9
const offsets = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => from + n).filter(hasRecord)

test('what an output is, is known however far it is behind', () => {
  const ledger = createOffsetLedger([])
  for (const offset of offsets(5_000, 30_000)) ledger.addInput(offset, keyOf(offset))
  const left = [5_000, 12_287, 12_288, 20_001]
  for (const offset of offsets(5_000, 30_000)) {
    if (!left.includes(offset)) expect(ledger.addOutput(offset, keyOf(offset))).toBe('first')
  }
  expect([...ledger.unmatched(0, 40_000)]).toEqual(left)
  expect([...ledger.unmatched(12_288, 20_001)]).toEqual([12_288])
  expect(ledger.addOutput(8_000, keyOf(8_000))).toBe('again')
  expect(ledger.addOutput(12_288, keyOf(0))).toBe('other-key')
  expect(ledger.addOutput(12_287, null)).toBe('other-key')
  expect([8_009, 24_569, 29_999, 40_000].map((offset) => ledger.addOutput(offset, null))).toEqual(
    Array(4).fill('invented'),
  )
  // Of a stretch that was complete before one of them came.
  expect(ledger.addOutput(24_570, keyOf(24_570))).toBe('again')
  expect([...ledger.unmatched(0, 40_000)]).toEqual([5_000, 20_001])
  expect([...ledger.invented(8_010, 40_001)]).toEqual([24_569, 29_999, 40_000])
})

test('no key is not the empty one, and a key of one byte more is another', () => {
  const ledger = createOffsetLedger([])
  const keys = [null, Buffer.alloc(0), Buffer.of(0), Buffer.of(0, 0)]
  const pairs = keys.flatMap((one) => keys.map((other) => [one, other] as const))
  for (const [offset, [one]] of pairs.entries()) ledger.addInput(offset, one)
  for (const [offset, [one, other]] of pairs.entries()) {
    expect(ledger.addOutput(offset, other)).toBe(one === other ? 'first' : 'other-key')
  }
})

test('keys are kept only as long as outputs are to come', () => {
  const pool: KeyPool = []
  const ledger = createOffsetLedger(pool)
  const behind = 10_000
  for (const offset of offsets(0, 1_000_000)) {
    ledger.addInput(offset, null)
    if (offset >= behind && hasRecord(offset - behind)) ledger.addOutput(offset - behind, null)
  }
  for (const offset of offsets(1_000_000 - behind, 1_000_000)) ledger.addOutput(offset, null)
  expect([...ledger.unmatched(0, 1_000_000)]).toEqual([])
  // All that ever were, but for the one being filled.
  expect([1, 2, 3, 4]).toContain(pool.length)
})
