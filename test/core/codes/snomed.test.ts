import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasVerhoeffCheckDigit, snomed } from '../../../services/core/codes/snomed.ts'

function read(raw: string): string {
  const normalised = snomed.normalise(raw)
  return normalised.kind === 'code' ? normalised.code : normalised.kind
}

// The four identifiers of IPG553's coding recommendations, and today's concept for the same diagnosis.
const identifiers = ['709020001', '448540000', '609232008', '813671000000107', '94381002']

test.each(identifiers)('%s is well-formed', (id) => {
  expect(read(id)).toBe(id)
  expect(read(`\u0085 ${id}\n`)).toBe(id)
})

test.each(identifiers)('%s with any one digit changed, or two neighbours swapped, is malformed', (id) => {
  const digits = [...id]
  const changed = digits.flatMap((digit, at) =>
    [...'0123456789'].filter((other) => other !== digit).map((other) => digits.with(at, other).join('')),
  )
  const swapped = digits.flatMap((digit, at) => {
    const next = digits[at + 1]
    return next === undefined || next === digit
      ? []
      : [
          digits
            .with(at, next)
            .with(at + 1, digit)
            .join(''),
        ]
  })
  const wrong = [...changed, ...swapped]
  expect(changed).toHaveLength(9 * id.length)
  expect(wrong.filter((written) => read(written) !== 'malformed')).toEqual([])
})

test.each(['', ' ', '-', '-  ', '\u3000'])('%j is no identifier', (raw) => {
  expect(read(raw)).toBe('none')
})

test.each([
  '&',
  '0',
  '12345',
  '0609232008',
  '6.09232008',
  '609232008.',
  '-609232008',
  '6.09232008e8',
  '609 232 008',
  '٦٠٩٢٣٢٠٠٨',
  'J12.7',
])('%j is malformed', (raw) => {
  expect(read(raw)).toBe('malformed')
})

/** The digits with their check digit. */
const checked = (digits: string) =>
  [...'0123456789'].map((digit) => digits + digit).filter((id) => hasVerhoeffCheckDigit(id))

test('an identifier has 6 to 18 digits, and no leading zero', () => {
  const kindOf = (body: string) => checked(body).map((id) => (read(id) === id ? 'code' : read(id)))
  expect(kindOf('1234')).toEqual(['malformed'])
  expect(kindOf('12345')).toEqual(['code'])
  expect(kindOf('12345678901234567')).toEqual(['code'])
  expect(kindOf('123456789012345678')).toEqual(['malformed'])
  expect(kindOf('012345678')).toEqual(['malformed'])
})

test('of the ten last digits, one is the check digit; an identifier beyond 2^53 is kept to the digit', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 10n ** 16n, max: 10n ** 17n - 1n }), (body) => {
      const [id = '', ...more] = checked(String(body))
      expect(more).toEqual([])
      expect(read(id)).toBe(id)
    }),
  )
})
