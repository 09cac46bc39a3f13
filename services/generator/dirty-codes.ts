import { chance, pick, type Random } from './random.ts'

type Spoil = (code: string) => string

const withoutDot: Spoil = (code) => code.replace('.', '')

const spaces = [' ', '  ', '\t', '\u00a0', '\u2003']

/** White space around a value, at times. */
export function padded(random: Random, value: string): string {
  if (chance(random, 0.5)) return value
  return chance(random, 0.5) ? value + pick(random, spaces) : pick(random, spaces) + value
}

const spoilt: readonly Spoil[] = [
  (code) => code,
  withoutDot,
  (code) => code.toLowerCase(),
  (code) => withoutDot(code).toLowerCase(),
  (code) => `${withoutDot(code)} `,
]

// The national extracts are six characters wide: X fills the fourth, - the fifth, dagger and asterisk stand sixth.
const filled: Readonly<Record<number, readonly string[]>> = {
  3: ['X', '-', 'X-', 'X-D', 'X-A', 'X- '],
  4: ['-', 'X', '-D', '-A', 'XA', 'XD', '  '],
  5: ['A', 'D', '-', ' '],
}

/** A well-formed ICD-10 code in another spelling; any other value only padded, lest dirt cure what an edit broke. */
export function dirtyIcd10(random: Random, code: string): string {
  if (!/^[A-Z][0-9]{2}(\.[0-9X][0-9]?)?$/.test(code)) return padded(random, code)
  if (chance(random, 0.5)) return padded(random, pick(random, spoilt)(code))
  const short = withoutDot(code)
  return short + pick(random, filled[short.length] ?? [''])
}

/** A well-formed OPCS-4 code in another spelling; a category's missing fourth character may be filled. */
export function dirtyOpcs4(random: Random, code: string): string {
  if (!/^[A-HJ-Z][0-9]{2}(\.[0-9])?$/.test(code)) return padded(random, code)
  if (code.length === 3 && chance(random, 0.5)) return `${code}X`
  return padded(random, pick(random, spoilt)(code))
}
