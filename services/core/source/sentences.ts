import type { Span } from '../pack/pack-schema.ts'

const line = /[^\r\n]+/g
// Closing marks may follow the stop, opening ones stand before the next capital: `**.9** must be` ends nothing.
const sentenceEnd = /[.!?]["')\]*_]*[ \t]+(?=["'([*_]*[A-Z0-9])/g
const blank = /^[ \t\f\v]*$/

/**
 * Every sentence of a document as a byte span, without the white space around it. A line ends a sentence, so that
 * headings, codes and items of a list are sentences as well; every byte that is not white space is in exactly one.
 */
export function sentencesOf(document: Uint8Array): Span[] {
  // One character for each byte: what ends a line or a sentence is ASCII.
  const text = Buffer.from(document).toString('latin1')
  return [...text.matchAll(line)].flatMap(({ 0: words, index }) => {
    const ends = [...words.matchAll(sentenceEnd)].map((end) => end.index + end[0].length)
    return [0, ...ends].flatMap((from, place) => {
      const part = words.slice(from, ends[place] ?? words.length)
      return blank.test(part) ? [] : [trimmedSpan(text, index + from, index + from + part.length)]
    })
  })
}

/** The span without ASCII white space at its ends; empty, at its start, where there is nothing else. */
export function trimmedSpan(text: string, from: number, to: number): Span {
  let first = from
  let last = to
  while (last > first && isBlank(text, last - 1)) last--
  while (first < last && isBlank(text, first)) first++
  return { from: first, to: last }
}

/** Whether ASCII white space stands there. */
function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === 32 || (code >= 9 && code <= 13)
}
