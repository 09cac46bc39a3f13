import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { icd10 } from '../../../services/core/codes/icd10.ts'
import { notWhiteSpace, whiteSpace } from './white-space.ts'

/** The normalised code, `none` or `malformed`. */
function read(raw: string): string {
  const normalised = icd10.normalise(raw)
  return normalised.kind === 'code' ? normalised.code : normalised.kind
}

describe('codes as hospitals write them', () => {
  test.each([
    ['C78.7', 'C78.7'],
    ['C787', 'C78.7'],
    ['c78.7', 'C78.7'],
    [' C78.7 ', 'C78.7'],
    ['C7.8.7.', 'C78.7'],
    ['C19', 'C19'],
    ['C787-D', 'C78.7'],
    ['C787-A', 'C78.7'],
    ['C787-a', 'C78.7'],
    ['C78.7-d', 'C78.7'],
    ['C19X-', 'C19'],
    ['C19X-D', 'C19'],
    ['C19X', 'C19'],
    ['C19XX', 'C19'],
    ['C78.X', 'C78'],
    ['C19-', 'C19'],
    ['C19--', 'C19'],
    ['C19-X', 'C19'],
    ['C19X--', 'C19'],
    ['C78XA', 'malformed'],
    ['M4780', 'M47.80'],
    ['M4780D', 'M47.80'],
    ['M47.80A', 'M47.80'],
    ['T10X0', 'T10.X0'],
    ['T10.X0', 'T10.X0'],
    ['T10X0A', 'T10.X0'],
    ['T10X', 'T10'],
    ['R69X', 'R69'],
    ['R69X6', 'R69.X6'],
    ['J12.7', 'J12.7'],
    ['I10X', 'I10'],
  ])('%j is %s', (raw, code) => {
    expect(read(raw)).toBe(code)
  })
})

test.each(['', ' ', '-', '-   ', '  - ', '&', '& ', '.', '\u0085-\u2003'])('%j is no code', (raw) => {
  expect(read(raw)).toBe('none')
})

test.each([
  'C',
  'C7',
  'C7X',
  'CXX',
  '78.7',
  'C78.7A',
  'C78.A',
  'C78.777',
  'C787D',
  'C78777D',
  'D18.099',
  'C19XXX',
  'T10.XX0',
  'T10.XA',
  'C 78.7',
  'C78,7',
  '--',
  '&&',
  'C78.7 C18.9',
  'C٧٨.7',
  'Ｃ78.7',
  'constructor',
])('%j is malformed', (raw) => {
  expect(read(raw)).toBe('malformed')
})

test('only ASCII is upper-cased: ı and ſ would become I and S', () => {
  expect(['ı10', 'ſ72.0', 'i10', 's72.0'].map(read)).toEqual(['malformed', 'malformed', 'I10', 'S72.0'])
})

test('all of Unicode’s white space is trimmed, and nothing else', () => {
  for (const space of whiteSpace) expect([space, read(`${space}C787${space}`)]).toEqual([space, 'C78.7'])
  for (const other of notWhiteSpace) expect([other, read(`${other}C787`)]).toEqual([other, 'malformed'])
})

test('white space within a code is part of it, however long', () => {
  expect(read(`C78${' '.repeat(300_000)}7`)).toBe('malformed')
})

const digit = fc.integer({ min: 0, max: 9 }).map(String)
const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ')
const category = fc.tuple(letter, digit, digit).map((parts) => parts.join(''))
const code = fc.oneof(
  category,
  fc.tuple(category, digit).map((parts) => parts.join('.')),
  fc.tuple(category, digit, digit).map(([its, fourth, fifth]) => `${its}.${fourth}${fifth}`),
  fc.tuple(category, digit).map((parts) => parts.join('.X')),
)

test('a code written out is itself, with and without its dot, fillers, dagger and asterisk', () => {
  fc.assert(
    fc.property(code, fc.constantFrom('', 'A', 'D'), (written, sign) => {
      const bare = written.replace('.', '')
      // Fourth and fifth place filled up, so that dagger or asterisk stands sixth.
      const filled = bare.length === 3 ? `${bare}X-` : bare.length === 4 ? `${bare}-` : bare
      expect(read(written)).toBe(written)
      expect(read(bare)).toBe(written)
      expect(read(`${filled}${sign}`)).toBe(written)
      expect(read(written.toLowerCase())).toBe(written)
    }),
  )
})

test('any text is a well-formed code, malformed or none, and a code normalises to itself', () => {
  const wellFormed = /^[A-Z][0-9]{2}(\.([0-9]{1,2}|X[0-9]))?$/
  const near = fc.string({ unit: fc.constantFrom(...'CX-AD.078 \n&'), maxLength: 9 })
  fc.assert(
    fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), (raw) => {
      const normalised = icd10.normalise(raw)
      if (normalised.kind !== 'code') return
      expect(normalised.code).toMatch(wellFormed)
      expect(read(normalised.code)).toBe(normalised.code)
    }),
    { numRuns: 500 },
  )
})
