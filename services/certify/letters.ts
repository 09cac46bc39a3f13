import { type CodeSet, classifications } from '../core/codes/code-set.ts'
import { isSupplementary } from '../core/codes/opcs4.ts'

/** Codes that no rule in view can tell apart: one letter of the alphabet that episodes are spelt in. */
export interface Letter {
  /** The codes, the first one standing for them where only one can; malformed entries are raw values. */
  readonly codes: readonly string[]
  readonly supplementary: boolean
  /** In no code set at all. */
  readonly plain: boolean
  readonly sets: readonly CodeSet[]
}

type Coded = 'icd-10' | 'opcs-4' | 'snomed-ct'

/** Codes far from any pack: procedures, sites, tumours, findings. Each pack's own neighbourhood comes on top. */
const faraway: Readonly<Record<Coded, readonly string[]>> = {
  'icd-10': ['C18.9', 'I10', 'Z85.0', 'M16.X0', 'T10.X0'],
  'opcs-4': ['H33.4', 'J18.3', 'O09.1', 'X40.3', 'Y98.1', 'Z94.2', 'Z30.1', 'O34.1', 'O11.1'],
  'snomed-ct': ['73211009', '22298006', '80146002'],
}

/** Entries that are codes of no form, as they are mistyped. */
export const malformedEntries: Readonly<Record<Coded, Letter>> = {
  'icd-10': malformed(['C7', '78.7', 'C7B.7', 'C787-DX']),
  'opcs-4': malformed(['J1', 'I12.7', 'J12.77', 'J1O.7']),
  'snomed-ct': malformed(['609232009', '12345', '0609232008']),
}

function malformed(codes: readonly string[]): Letter {
  return { codes, supplementary: false, plain: false, sets: [] }
}

const digits = [...'0123456789']

/** A member's neighbourhood: its whole category, the bare one, and codes one character longer. */
function neighbours(classification: Coded, member: string): string[] {
  if (classification === 'snomed-ct') return [member]
  if (member.length === 1) return [`${member}01`, `${member}99.9`]
  const category = member.slice(0, 3)
  const inCategory = digits.map((digit) => `${category}.${digit}`)
  const longer =
    classification === 'icd-10'
      ? [`${category}.X0`, `${(member.length === 5 ? member : `${category}.0`).slice(0, 5)}0`]
      : []
  return [category, ...inCategory, ...longer].filter((code) => !code.includes('-'))
}

function isWellFormed(classification: Coded, code: string): boolean {
  const read = classifications[classification].normalise(code)
  return read.kind === 'code' && read.code === code
}

function membership(set: CodeSet, code: string): string {
  if (!set.has(code)) return 'out'
  // A category's members are not named one by one: only a reading's own code differs from its set's.
  return set.members.includes(code) && !set.named.includes(code) ? 'by a reading' : 'in'
}

/**
 * Cuts the codes around some code sets into letters: two codes are of one letter where every set holds both or
 * neither, by its source and by any reading of it, and where both are supplementary or neither is.
 */
export function lettersOf(classification: Coded, sets: readonly CodeSet[]): Letter[] {
  const own = sets.filter((set) => set.classification === classification)
  const candidates = new Set([
    ...own.flatMap(({ members }) => members.filter((member) => isWellFormed(classification, member))),
    ...own.flatMap(({ members }) => members.flatMap((member) => neighbours(classification, member))),
    ...faraway[classification],
  ])
  const letters = new Map<string, Letter & { codes: string[] }>()
  for (const code of candidates) {
    if (!isWellFormed(classification, code)) continue
    const within = own.filter((set) => set.has(code))
    const supplementary = classification === 'opcs-4' && isSupplementary(code)
    const signature = [supplementary, ...own.map((set) => membership(set, code))].join(' ')
    const letter = letters.get(signature)
    if (letter === undefined) {
      letters.set(signature, { codes: [code], supplementary, plain: within.length === 0, sets: within })
    } else letter.codes.push(code)
  }
  return [...letters.values()]
}
