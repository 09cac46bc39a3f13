import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCodeOf } from '../../../services/core/codes/code-set.ts'
import { isMisspeltCode, whatWasMeant } from '../../../services/core/codes/misspelt.ts'

const lookalike: Readonly<Record<string, string>> = {
  '0': 'O',
  '1': 'I',
  '2': 'Z',
  '5': 'S',
  '6': 'G',
  '8': 'B',
}
const digit = fc.integer({ min: 0, max: 9 }).map(String)
const opcs4Code = fc
  .tuple(fc.constantFrom(...'ABCDEFGHJKLMNOPQRSTUVWXYZ'), digit, digit, digit)
  .map(([chapter, first, second, third]) => `${chapter}${first}${second}.${third}`)

test('any digit of any code written as a letter that looks like it is read back', () => {
  fc.assert(
    fc.property(opcs4Code, fc.constantFrom(1, 2, 4), (code, at) => {
      const letter = lookalike[code.charAt(at)]
      fc.pre(letter !== undefined)
      const written = code.slice(0, at) + letter + code.slice(at + 1)
      expect(isCodeOf('opcs-4', written)).toBe(false)
      expect(whatWasMeant('opcs-4', written)).toBe(
        `did you mean "${code}"? the letter ${letter} stands for the digit ${code.charAt(at)}`,
      )
      expect(isMisspeltCode(written)).toBe(true)
    }),
  )
})

test('any code without its dot, in small letters, or with another mark for it is read back', () => {
  fc.assert(
    fc.property(
      opcs4Code,
      fc.constantFrom('', ',', ' ', ':', '·', ';'),
      fc.boolean(),
      (code, mark, small) => {
        const written = code.replace('.', mark)
        expect(whatWasMeant('opcs-4', small ? written.toLowerCase() : written)).toBe(
          `did you mean "${code}"?`,
        )
      },
    ),
  )
})

describe('ranges', () => {
  test.each([
    'Y53-Y68',
    'Y53 - Y68',
    'C22–C24',
    'C22.0/C22.9',
    'Y53.1-9',
    'Y53.1-Y53.9',
    'Y53.0 to Y53.9',
    'Y53.1..Y53.9',
    'Y53.1,Y53.2',
    'J03+Y13',
    'Y53,Y54',
    'Y53.1-12',
  ])('%s', (range) => {
    for (const name of ['icd-10', 'opcs-4'] as const)
      expect(whatWasMeant(name, range)).toMatch(/^a range is no code/)
  })
})

test.each(['Y53.x', 'Y53.*', 'Y53.–', 'Y53-', 'Y53–', 'Y53.--', 'y53.x', 'Y53%', ' Y53.x ', 'Y53 . -'])(
  '%s is a category',
  (written) => {
    expect(whatWasMeant('opcs-4', written)).toBe('the category with a fourth character is written "Y53.-"')
  },
)

test.each([
  ['opcs-4', 'O8.3', 'the letter of its chapter is missing before "08.3"'],
  ['opcs-4', '18.3', 'the letter of its chapter is missing before "18.3"'],
  ['icd-10', 'C7B.7', 'did you mean "C78.7"? the letter B stands for the digit 8'],
  ['snomed-ct', '609 232 008', 'did you mean "609232008"?'],
  ['snomed-ct', '6O92320O8', 'did you mean "609232008"? the letter O stands for the digit 0'],
  ['snomed-ct', '609232009', null],
  ['icd-10', '012.1', 'did you mean "O12.1"? the digit 0 stands for the letter O'],
  ['icd-10', '110.1', 'did you mean "I10.1"? the digit 1 stands for the letter I'],
  ['icd-10', '212.1', 'did you mean "Z12.1"? the digit 2 stands for the letter Z'],
  ['icd-10', '512.1', 'did you mean "S12.1"? the digit 5 stands for the letter S'],
  ['icd-10', '612.1', 'did you mean "G12.1"? the digit 6 stands for the letter G'],
  ['icd-10', '812.1', 'did you mean "B12.1"? the digit 8 stands for the letter B'],
  ['icd-10', '08.35', 'did you mean "O83.5"? the digit 0 stands for the letter O'],
  [
    'opcs-4',
    'JI2.Z',
    'did you mean "J12.2"? the letter I stands for the digit 1, the letter Z stands for the digit 2',
  ],
  // Like a category or a range, but of no codes of this list: OPCS-4 has no chapter I.
  ['opcs-4', 'I12.x', null],
  ['opcs-4', 'AY53.x', null],
  ['opcs-4', 'II-II', null],
  ['opcs-4', 'Y53-II', null],
  ['opcs-4', 'Y53-I12', null],
  ['opcs-4', 'Y53-1II', null],
  ['snomed-ct', '609.232008/609.232008', null],
  ['opcs-4', 'nonsense', null],
  ['opcs-4', '', null],
] as const)('%s %j', (classification, written, meant) => {
  expect(whatWasMeant(classification, written)).toBe(meant)
})

test('what is meant is a code whenever one is named, whatever is written', () => {
  const characters = fc.string({ unit: fc.constantFrom(...'JY0O1IlZ58B.,-–/ x'), maxLength: 9 })
  fc.assert(
    fc.property(
      characters,
      fc.constantFrom('icd-10' as const, 'opcs-4' as const),
      (written, classification) => {
        const named = /^did you mean "(.+?)"|written "(.+?)"/.exec(
          whatWasMeant(classification, written) ?? '',
        )
        if (named !== null) expect(isCodeOf(classification, named[1] ?? named[2] ?? '')).toBe(true)
      },
    ),
  )
})

test.each(['IO8.3', 'JO8.3', '012.1'])('%s is one', (word) => {
  expect(isMisspeltCode(word)).toBe(true)
})

test.each(['J08.3', 'C78.7', 'ZJO8.3', 'IPG553.1', 'v1.0', 'Fig.1', '1.0.0', 'ICD.10'])(
  '%s is no misspelt code',
  (word) => {
    expect(isMisspeltCode(word)).toBe(false)
  },
)
