import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstInvalidByte } from '../../services/pipeline/first-invalid-byte.ts'

test.each<[string, number[], number | null]>([
  ['nothing', [], null],
  ['plain text', [0x61, 0xc3, 0xa9], null],
  ['a replacement character of its own', [0xef, 0xbf, 0xbd, 0x61], null],
  ['a lone byte', [0xff], 0],
  ['at the end', [0x7b, 0xff], 1],
  ['a sequence cut off at the end', [0x61, 0xe2, 0x82], 1],
  ['a replacement character cut off', [0xef, 0xbf, 0xbd, 0xef, 0xbf], 3],
  ['behind replacement characters of its own', [0xef, 0xbf, 0xbd, 0x61, 0xef, 0xbf, 0xbd, 0xc3, 0x28], 7],
  ['a surrogate', [0x61, 0xed, 0xa0, 0x80], 1],
  ['longer than needed', [0xc0, 0xaf], 0],
])('%s', (_what, bytes, position) => {
  expect(firstInvalidByte(Buffer.from(bytes))).toBe(position)
})

test('it is where the longest valid beginning ends', () => {
  const byte = fc.constantFrom(
    0x61,
    0x22,
    0x80,
    0xbf,
    0xbd,
    0xc3,
    0xa9,
    0xe2,
    0x82,
    0xac,
    0xef,
    0xf0,
    0x9f,
    0xff,
  )
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 12 }), (array) => {
      const bytes = Buffer.from(array)
      const longest = array.map((_, length) => length).findLast((length) => isUtf8(bytes.subarray(0, length)))
      expect(firstInvalidByte(bytes)).toBe(isUtf8(bytes) ? null : longest)
    }),
    { numRuns: 1_000 },
  )
})
