import { type ClassificationName, classificationNames, isCodeOf } from './code-set.ts'

/** Letters that are taken for digits, and the digits that are taken for a chapter's letter. */
const digitFor: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
}
const letterFor: Readonly<Record<string, string>> = {
  '0': 'O',
  '1': 'I',
  '2': 'Z',
  '5': 'S',
  '6': 'G',
  '8': 'B',
}
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

const codeLike = '[A-Z0-9]{1,3}(?:\\.[A-Z0-9X-]*)?'
const range = new RegExp(`^(${codeLike})\\s*(?:[-–—−/:~+&,;|]|\\.\\.+|to|and)\\s*(${codeLike}|[0-9])$`, 'i')
/** Another mark in the place of the dot: `J08,3`. */
const otherDot = /^[A-Z0-9]{3}[,;:· ][A-Z0-9]$/
/** A category written with another mark than `.-` for its fourth character: `Y53.x`, `Y53.*`, `Y53–`, `Y53-`. */
const category = /^([A-Z][0-9]{2})\s*\.?\s*[-–—−*%#?xX_]+$/i

/**
 * What an entry that is not written as a code was probably meant to be, in words that follow a colon; null where
 * nothing is like it.
 */
export function whatWasMeant(classification: ClassificationName, entry: string): string | null {
  const bare = entry.trim().toUpperCase()
  const inCategory = category.exec(bare)?.[1]
  if (inCategory !== undefined && isCodeOf(classification, `${inCategory}.-`))
    return `the category with a fourth character is written "${inCategory}.-"`
  if (classification !== 'snomed-ct' && !otherDot.test(bare) && isRange(classification, bare))
    return 'a range is no code; list its codes, or name their category as in "Y53.-"'
  const chapterless = withoutChapter(classification, bare)
  if (chapterless !== null) return chapterless
  const spelt = respellings(classification, bare).find((spelling) => isCodeOf(classification, spelling))
  if (spelt === undefined) return null
  const why = mistaken(bare, spelt)
  return `did you mean "${spelt}"?${why === null ? '' : ` ${why}`}`
}

function isRange(classification: ClassificationName, bare: string): boolean {
  const [, from, to] = range.exec(bare) ?? []
  if (from === undefined || to === undefined) return false
  const isCode = (part: string) =>
    respellings(classification, part).some((one) => isCodeOf(classification, one))
  return isCode(from) && (isCode(to) || /^[0-9]{1,2}$/.test(to))
}

/** The entry with letters and digits where the classification has them, and with its dot. */
function respellings(classification: ClassificationName, bare: string): string[] {
  const digits = (text: string) => [...text].map((character) => digitFor[character] ?? character).join('')
  if (classification === 'snomed-ct') return [bare, digits(bare.replace(/[\s.,-]/g, ''))]
  const plain = bare.replace(/[\s.,:;_·-]/g, '')
  const chapters = [plain.slice(0, 1), letterFor[plain.slice(0, 1)] ?? '']
  return chapters.flatMap((chapter) =>
    [plain.slice(1), digits(plain.slice(1))].map((rest) => {
      const code = chapter + rest
      return code.length > 3 ? `${code.slice(0, 3)}.${code.slice(3)}` : code
    }),
  )
}

/** Which characters were mistaken for which, where they were. */
function mistaken(bare: string, spelt: string): string | null {
  const [written, meant] = [bare, spelt].map((text) => [...text.replace(/[^A-Z0-9]/g, '')])
  const pairs = (meant ?? []).flatMap((character, at) => {
    const was = written?.[at]
    if (was === undefined || was === character) return []
    return [`the ${kindOf(was)} ${was} stands for the ${kindOf(character)} ${character}`]
  })
  return pairs.length === 0 ? null : [...new Set(pairs)].join(', ')
}

const kindOf = (character: string) => (/[0-9]/.test(character) ? 'digit' : 'letter')

/** A letter read as a digit can hide that the chapter's letter is missing: `O8.3` is `08.3` without one. */
function withoutChapter(classification: ClassificationName, bare: string): string | null {
  if (classification === 'snomed-ct') return null
  const digits = [...bare].map((character) => digitFor[character] ?? character).join('')
  if (!/^[0-9]{2}\.[0-9]$/.test(digits)) return null
  const isCode = [...letters].some((chapter) => isCodeOf(classification, chapter + digits))
  return isCode ? `the letter of its chapter is missing before "${digits}"` : null
}

/** Whether a word is like a code of a classification but for letters in the place of digits, or digits of letters. */
export function isMisspeltCode(word: string): boolean {
  if (!/^[A-Z0-9]{3}\.[A-Z0-9]$/.test(word) || classificationNames.some((name) => isCodeOf(name, word)))
    return false
  return (['icd-10', 'opcs-4'] as const).some((name) =>
    respellings(name, word).some((one) => isCodeOf(name, one)),
  )
}
