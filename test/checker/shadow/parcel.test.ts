import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pack, portionsOf, recordsIn } from '../../../services/checker/shadow/parcel.ts'

const bytes = fc.uint8Array({ maxLength: 40 }).map((some) => Buffer.from(some))
const records = fc.array(
  fc.record({ key: fc.option(bytes), value: fc.option(bytes), offset: fc.bigInt({ min: 0n }) }),
  { maxLength: 600 },
)
const stored = (record: { key: Buffer | null; value: Buffer | null; offset: bigint }) => ({
  ...record,
  topic: 'coded-episodes',
  partition: 3,
  timestamp: 0,
  headers: [],
})

test('what is packed and sent to a thread comes out as it went in, but for tombstones', () => {
  fc.assert(
    fc.property(records, (some) => {
      const parcels = [...portionsOf(some.map(stored))].map((portion) => {
        const parcel = pack(portion)
        return structuredClone(parcel, { transfer: [parcel.bytes.buffer] })
      })
      expect(parcels.every(({ records: few }) => few.length <= 250)).toBe(true)
      const [topic, partition] = ['coded-episodes', 3]
      expect(parcels.flatMap((parcel) => [...recordsIn(parcel)])).toEqual(
        some
          .filter(({ value }) => value !== null)
          .map(({ key, value, offset }) => ({ topic, partition, offset, key, value })),
      )
    }),
    { numRuns: 50 },
  )
})

test('a parcel holds its own bytes, not the fetch that they came in', () => {
  const fetched = Buffer.alloc(1_000_000, 'x')
  const record = stored({ key: null, value: fetched.subarray(10, 20), offset: 0n })
  const [parcel] = [...portionsOf([record])].map(pack)
  expect(parcel?.bytes.buffer.byteLength).toBe(10)
})

test('large records go in parcels of their own', () => {
  const large = (offset: bigint) => stored({ key: null, value: Buffer.alloc(700_000), offset })
  expect([...portionsOf([large(0n), large(1n), large(2n)])]).toHaveLength(3)
})
