import fc from 'fast-check'

/**
 * A patient, as far as a log could tell one: a number of the range that is never given to anybody (999 000 0000 on),
 * with the check digit that an NHS number has, and a name of nobody.
 */
export interface Canary {
  readonly number: string
  readonly name: string
}

/** The tenth digit by the weights 10 to 2, modulo 11; none where it would be 10. */
function checkDigit(nine: string): number | null {
  const sum = [...nine].reduce((total, digit, at) => total + Number(digit) * (10 - at), 0)
  const digit = (11 - (sum % 11)) % 11
  return digit === 10 ? null : digit
}

export const canaries: fc.Arbitrary<Canary> = fc
  .tuple(
    fc.integer({ min: 0, max: 999_999 }).map((rest) => `999${String(rest).padStart(6, '0')}`),
    fc.string({ unit: fc.constantFrom(...'bdfgjkqvwxz'), minLength: 10, maxLength: 10 }),
  )
  .filter(([nine]) => checkDigit(nine) !== null)
  .map(([nine, name]) => ({ number: `${nine}${checkDigit(nine)}`, name }))

const separators = ['', ' ', '-', '.', '/', '\u00a0', '\u2009', '\n', '  ']

/** Ways to write a canary into a text. */
export const written = ({ number, name }: Canary): fc.Arbitrary<string> => {
  const [, ...groups] = /^(...)(...)(....)$/.exec(number) ?? []
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...separators).map((separator) => groups.join(separator)) },
    fc.constantFrom(`NHS${number}`, `nhs-${number}`, `x${number}y`, `Nr. ${number}`, [...number].join(' ')),
    fc.constantFrom(name, name.toUpperCase(), `${name} ${number}`),
  )
}

const digitsToTell = 8

const piecesOf = ({ number, name }: Canary) => [
  name,
  ...Array.from({ length: number.length - digitsToTell + 1 }, (_, at) => number.slice(at, at + digitsToTell)),
]

/** What is left of canaries in a text: a name, or eight digits of a number in a row, however set apart. */
export function tracesIn(text: string, ...of: readonly Canary[]): string[] {
  const plain = text.replaceAll(/\\[nrt]|\\u[0-9a-f]{4}|[^0-9A-Za-z]+/g, '').toLowerCase()
  return of.flatMap(piecesOf).filter((piece) => plain.includes(piece))
}
