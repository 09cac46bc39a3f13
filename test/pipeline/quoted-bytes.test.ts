import avro from 'avsc'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quotedBytes } from '../../services/pipeline/quoted-bytes.ts'

const texts = avro.Type.forSchema({ type: 'array', items: 'string' })
/** What findings make of quotes: alone, within words, one twice, one behind the other. */
const said = ([first = '', second = '']: readonly string[]) => [
  first,
  `${first} lies behind ${second}, and ${second}${second} does not.`,
  'a',
  second,
]
const inJson = (quotes: readonly string[]) => Buffer.from(JSON.stringify(said(quotes)))
const inAvro = (quotes: readonly string[]) => texts.toBuffer(said(quotes))

const quote = fc.oneof(
  fc.constantFrom('2024-02-30', '2024-03-01', 'C7', 'c7', 'a', 'b', 'ab', ' ', ''),
  fc.constantFrom('"7"', '\\7', 'é7', '7\n', '😀', '\uD800'),
  fc.string({ maxLength: 6 }),
)

test.for([
  ['JSON', inJson],
  ['Avro', inAvro],
] as const)('in %s, whatever is quoted, the bytes are those that are written anew', ([, write]) => {
  const lists = fc.array(fc.tuple(quote, quote), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(lists, (quotes) => {
      const quoted = quotedBytes(write)
      for (const one of quotes) expect(quoted(one).toString('latin1')).toBe(write(one).toString('latin1'))
    }),
  )
})

test('quotes as long as some before are put in their places, and nothing is written anew', () => {
  let written = 0
  const quoted = quotedBytes((quotes) => {
    written += 1
    return inAvro(quotes)
  })
  quoted(['2024-03-01', 'C7'])
  const atFirst = written
  for (const other of ['2024-03-02', '1999-12-31']) quoted([other, 'X9'])
  expect(written).toBe(atFirst)
  quoted(['2024-03-01', 'C78'])
  expect(written).toBeGreaterThan(atFirst)
})

test('what looks at its quotes is written anew each time', () => {
  const looking = ([quote = '']: readonly string[]) => Buffer.from(quote < 'b' ? `${quote}, an a` : quote)
  const quoted = quotedBytes(looking)
  for (const quote of ['a', 'b', 'a', 'c'])
    expect(quoted([quote]).toString()).toBe(looking([quote]).toString())
})

test('of few lengths only the bytes are kept, and of others they are written anew, once', () => {
  let written = 0
  const quoted = quotedBytes((quotes) => {
    written += 1
    return inJson(quotes)
  })
  const writtenOf = (length: number) => {
    const quotes = ['x'.repeat(length), 'y'.repeat(20 - length)]
    const before = written
    expect(quoted(quotes).equals(inJson(quotes))).toBe(true)
    return written - before
  }
  for (let length = 1; length < 20; length++) writtenOf(length)
  expect([writtenOf(1), writtenOf(18), writtenOf(19)]).toEqual([0, 1, 1])
})
