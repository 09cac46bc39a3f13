import { expect, test } from 'vitest'
import { createKeptWords } from '../../../services/pipeline/glance/kept-words.ts'

test('words are themselves, however many there were and however long they are', () => {
  const keep = createKeptWords()
  const say = (word: string) => {
    const bytes = Buffer.from(word)
    return keep(bytes, 0, bytes.length)
  }
  const many = Array.from({ length: 20_000 }, (_, n) => `R${n}`)
  const long = 'a provider whose code is longer than any'
  for (const word of [...many, long, 'Zoë', ...many.toReversed(), long, 'Zoë']) expect(say(word)).toBe(word)
})
