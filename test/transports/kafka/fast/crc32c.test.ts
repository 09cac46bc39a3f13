import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadCrc32c } from '../../../../services/transports/kafka/fast/crc32c.ts'
import { pristine } from './pristine-client.ts'

test('the checksum is what the client counts, of any part of a buffer', () => {
  const { clients } = pristine<{ clients(bytes: Buffer): number }>({ clients: 'protocol/recordBatch/crc32C' })
  const crc32c = loadCrc32c()
  const parts = fc.tuple(fc.uint8Array({ maxLength: 3_000 }), fc.nat({ max: 100 }))
  fc.assert(
    fc.property(parts, ([array, from]) => {
      const part = Buffer.from(array).subarray(from)
      expect(crc32c(part)).toBe(clients(part))
    }),
  )
})

test('a library that counts otherwise is refused, with what to do', () => {
  expect(() => loadCrc32c(() => ({ crc32c: () => 1 }))).toThrow(
    expect.objectContaining({
      code: 'client-version',
      message: expect.stringContaining('KAFKA_FAST_PRODUCE=off'),
    }),
  )
})
