import { between, pick, type Random } from '../random.ts'

type Typo = (code: string) => string

const icd10Typos: readonly Typo[] = [
  (code) => `${code[0]}O${code.slice(2)}`,
  (code) => code.slice(1),
  (code) => `${code.slice(0, 3)}.1234`,
  (code) => `${code.slice(0, 2)}A`,
  () => '???',
]

// OPCS-4 leaves out the letter I.
const opcs4Typos: readonly Typo[] = [
  (code) => `I${code.slice(1)}`,
  (code) => `${code[0]}O${code.slice(2)}`,
  (code) => `${code}7`,
  (code) => code.slice(0, 2),
  () => '???',
]

/** An ICD-10 code, mistyped so that it is none: no filler, dot or letter case makes it well-formed. */
export const mistypedIcd10 = (random: Random, code: string): string => pick(random, icd10Typos)(code)

/** An OPCS-4 code with a fourth character, mistyped so that it is none. */
export const mistypedOpcs4 = (random: Random, code: string): string => pick(random, opcs4Typos)(code)

// A wrong digit and two neighbours swapped are what Verhoeff's check digit always detects.
const conceptTypos: readonly ((id: string, random: Random) => string)[] = [
  (id, random) => id.slice(0, -1) + ((Number(id.at(-1)) + between(random, 1, 9)) % 10),
  (id) => swapLastUnequal(id),
  (id) => `0${id}`,
  (id) => `${id[0]}.${id.slice(1, 6)}E+${id.length - 1}`,
]

/** A SNOMED CT id that is none any more: a wrong digit, swapped digits, a leading zero, or a spreadsheet's number. */
export const mistypedConcept = (random: Random, id: string): string => pick(random, conceptTypos)(id, random)

function swapLastUnequal(id: string): string {
  let at = id.length - 1
  while (id[at] === id[at - 1]) at -= 1
  return `${id.slice(0, at - 1)}${id[at]}${id[at - 1]}${id.slice(at + 1)}`
}
