import { icd10 } from './icd10.ts'
import { opcs4 } from './opcs4.ts'
import { snomed } from './snomed.ts'

export const classifications = { 'icd-10': icd10, 'opcs-4': opcs4, 'snomed-ct': snomed } as const
export type ClassificationName = keyof typeof classifications
export const classificationNames = Object.keys(classifications) as ClassificationName[]

/** A named set of codes of one classification. */
export interface CodeSet {
  readonly classification: ClassificationName
  /** As written in the pack: codes, and categories such as `Y53.-`. */
  readonly members: readonly string[]
  /** The members that the source itself names, without those that only a reading of it lets in. */
  readonly named: readonly string[]
  readonly has: (code: string) => boolean
}

/**
 * Whether a pack's entry is written as its classification writes codes. `C22.-` is the category with a fourth
 * character, `C22` the bare category, `Y` the chapter. Dots are asked for and fillers refused: one code, one spelling.
 */
export function isCodeOf(classification: ClassificationName, entry: string): boolean {
  if (/^[A-Z]$/.test(entry)) return isCodeOf(classification, `${entry}00`)
  if (/^...\.-$/.test(entry)) return isCodeOf(classification, entry.slice(0, 3))
  const normalised = classifications[classification].normalise(entry)
  return normalised.kind === 'code' && normalised.code === entry
}

/** How code sets may have written a member that a code is of: as the code itself, its category, or its chapter. */
export const membersWith = (code: string): readonly string[] => [
  code,
  `${code.slice(0, 3)}.-`,
  code.slice(0, 1),
]

/** A set of exact codes, categories with a fourth character, and chapters. Entries are checked with `isCodeOf` before. */
export function codeSetOf(
  classification: ClassificationName,
  members: readonly string[],
  named: readonly string[] = members,
): CodeSet {
  const chapters = new Set(members.filter((member) => member.length === 1))
  const categories = new Set(
    members.filter((member) => member.endsWith('.-')).map((member) => member.slice(0, 3)),
  )
  const exact = new Set(members.filter((member) => member.length > 1 && !member.endsWith('.-')))
  // A normalised code longer than its category has a dot in fourth place: there is no other.
  const inCategory = (code: string) => code.length > 4 && categories.has(code.slice(0, 3))
  const has =
    chapters.size + categories.size === 0
      ? (code: string) => exact.has(code)
      : (code: string) => exact.has(code) || inCategory(code) || chapters.has(code.slice(0, 1))
  return { classification, members, named, has }
}
