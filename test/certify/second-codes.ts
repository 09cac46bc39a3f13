/**
 * How a second reader reads codes: by hand, character by character, from the written rules.
 * Shares nothing with the engine, so that both can be wrong only by the same misreading.
 */

const nothing = new Set(['', '-', '&'])

// Not String.trim: it takes away a byte order mark, which is no white space, and leaves U+0085, which is.
const trimmed = (raw: string) => raw.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '')

const squeezed = (raw: string) =>
  trimmed(raw)
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replaceAll('.', '')

const dotted = (code: string) => (code.length > 3 ? `${code.slice(0, 3)}.${code.slice(3)}` : code)

/** A code as read: the plain code, `malformed`, or `none` where the entry counts for nothing. */
export type Read = { code: string } | 'malformed' | 'none'

/** Reads an ICD-10 entry, raw, with or without dot, filler, dagger. */
export function readDiagnosis(raw: string): Read {
  let code = squeezed(raw)
  if (nothing.has(code)) return 'none'
  if (code[5] === 'A' || code[5] === 'D') code = code.slice(0, 5) + code.slice(6)
  while (code.endsWith('-') || (code.endsWith('X') && (code.length === 4 || code.length === 5))) {
    code = code.slice(0, -1)
  }
  const plain = dotted(code)
  return /^[A-Z]\d\d(\.(\d|\d\d|X\d))?$/.test(plain) ? { code: plain } : 'malformed'
}

/** Reads an OPCS-4 entry, raw, with or without dot and filler. */
export function readProcedure(raw: string): Read {
  let code = squeezed(raw)
  if (nothing.has(code)) return 'none'
  if (code.length === 4 && code[3] === 'X') code = code.slice(0, 3)
  const plain = dotted(code)
  return /^[A-HJ-Z]\d\d(\.\d)?$/.test(plain) ? { code: plain } : 'malformed'
}

/** Reads a SNOMED CT id; it is malformed unless 6 to 18 digits with the right last one. */
export function readConcept(raw: string): Read {
  const id = trimmed(raw)
  if (id === '' || id === '-') return 'none'
  return /^[1-9]\d{5,17}$/.test(id) && checkDigit(id.slice(0, -1)) === Number(id.at(-1))
    ? { code: id }
    : 'malformed'
}

/** Verhoeff's digit, from the dihedral group itself: 0-4 are turns, 5-9 are reflections of a pentagon. */
function checkDigit(digits: string): number {
  let sum = 0
  for (const [place, digit] of [...digits].reverse().entries())
    sum = composed(sum, shuffled(Number(digit), place + 1))
  return [0, 4, 3, 2, 1, 5, 6, 7, 8, 9][sum] as number
}

function composed(left: number, right: number): number {
  const turn = left < 5 ? (left + right) % 5 : (left - right + 10) % 5
  return left < 5 === right < 5 ? turn : turn + 5
}

function shuffled(digit: number, times: number): number {
  let at = digit
  for (let step = 0; step < times % 8; step++) at = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4][at] as number
  return at
}
