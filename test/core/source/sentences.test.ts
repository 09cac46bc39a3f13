import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sentencesOf } from '../../../services/core/source/sentences.ts'

const sentences = (text: string) => {
  const bytes = Buffer.from(text)
  return sentencesOf(bytes).map(({ from, to }) => bytes.subarray(from, to).toString('utf8'))
}

test.each([
  ['One. Two? Three!', ['One.', 'Two?', 'Three!']],
  ['# A heading\n\n  **A01.2 A code**  \n(12345)\n', ['# A heading', '**A01.2 A code**', '(12345)']],
  [
    'The character **.9** must be assigned. **If** not',
    ['The character **.9** must be assigned.', '**If** not'],
  ],
  [
    'It follows OPCS-4. Further ("here"). (And here.)',
    ['It follows OPCS-4.', 'Further ("here").', '(And here.)'],
  ],
  ['Windows\r\nlines\r\n\r\nAnd old\rones', ['Windows', 'lines', 'And old', 'ones']],
  ['Größer als ½. Ärzte à Paris.', ['Größer als ½. Ärzte à Paris.']],
  ['', []],
  [' \n\t\n', []],
])('%j', (text, expected) => expect(sentences(text)).toEqual(expected))

test('every byte that is not white space is in exactly one sentence', () => {
  const words = fc.constantFrom(
    'Code',
    'J12.7',
    '.9',
    '. ',
    '! ',
    '** ',
    ' (',
    ')',
    '\n',
    '\r\n',
    '\t',
    'ß',
    'à',
    ' ',
  )
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
      const bytes = Buffer.from(parts.join(''))
      const covered = new Uint8Array(bytes.length)
      for (const { from, to } of sentencesOf(bytes))
        for (let at = from; at < to; at++) covered[at] = (covered[at] ?? 0) + 1
      const white = (byte: number) => byte === 32 || (byte >= 9 && byte <= 13)
      return bytes.every((byte, at) => (white(byte) ? (covered[at] ?? 0) <= 1 : covered[at] === 1))
    }),
  )
})
