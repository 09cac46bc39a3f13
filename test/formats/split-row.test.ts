import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { field, splitRow } from '../../services/formats/split-row.ts'

function fieldsOf(text: string, delimiter: string) {
  const split = splitRow(text, delimiter)
  return 'ends' in split ? split.ends.map((_, index) => field(split, index)) : split
}

const value = fc.oneof(
  fc.constantFrom('', ' ', '"', '""', ',', '|', '\n', 'J127', 'a"b', '"a', 'a"', 'é😀'),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
)

test('any row that csv-parse reads has the same fields, needlessly quoted ones too', () => {
  const fields = fc.array(fc.tuple(value, fc.boolean()), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(fields, fc.constantFrom(',', '|', '\t'), (row, delimiter) => {
      const mustQuote = (text: string) => /["\r\n]/.test(text) || text.includes(delimiter)
      const text = row
        .map(([text, quote]) => (quote || mustQuote(text) ? `"${text.replaceAll('"', '""')}"` : text))
        .join(delimiter)
      const expected = text === '' ? [['']] : parse(text, { delimiter, record_delimiter: '\u0000' })
      expect([fieldsOf(text, delimiter)]).toEqual(expected)
      expect(fieldsOf(text, delimiter)).toEqual(row.map(([text]) => text))
    }),
    { numRuns: 1000 },
  )
})

test('and any text that csv-parse refuses for its quotes is refused', () => {
  const text = fc.array(fc.constantFrom('"', ',', 'a', ' '), { maxLength: 10 }).map((some) => some.join(''))
  fc.assert(
    fc.property(text, (row) => {
      // A quote within an unquoted field is text to us, and refused by csv-parse.
      fc.pre(row.split(',').every((part) => part.startsWith('"') || !part.includes('"')))
      const own = fieldsOf(row, ',')
      expect(Array.isArray(own)).toBe(isReadable(row))
    }),
    { numRuns: 1000 },
  )
})

function isReadable(row: string): boolean {
  try {
    parse(row, { record_delimiter: '\n' })
    return true
  } catch {
    return false
  }
}

test('says where a quote goes wrong', () => {
  expect(fieldsOf('a,"b,c', ',')).toEqual({ fault: 'quote-unclosed', at: 2 })
  expect(fieldsOf('a,"b" ,c', ',')).toEqual({ fault: 'quote-misplaced', at: 5 })
  expect(fieldsOf('a,"""', ',')).toEqual({ fault: 'quote-unclosed', at: 2 })
})
