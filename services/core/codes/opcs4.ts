import { type Classification, malformedCode, noCode } from './classification.ts'
import { kept } from './kept.ts'
import { bareCode, dotted } from './raw-code.ts'

// OPCS-4 has no chapter I.
const wellFormed = /^[A-HJ-Z][0-9]{2}(\.[0-9])?$/

/** OPCS-4 as hospitals write it: with or without dot, an `X` filling the fourth place. */
export const opcs4: Classification = {
  name: 'opcs-4',
  normalise: kept((raw) => {
    const bare = bareCode(raw)
    if (bare === null) return noCode
    const code = dotted(bare.length === 4 && bare.endsWith('X') ? bare.slice(0, 3) : bare)
    return wellFormed.test(code) ? { kind: 'code', code } : malformedCode
  }),
}

/**
 * Categories of chapter O that hold sites: the overflow of chapter Z, by their national descriptors.
 * O34 is lobe of liver: taken for a procedure, it would tear a real ablation's codes apart.
 */
const siteCategories = new Set(
  'O11 O12 O13 O14 O16 O28 O30 O31 O33 O34 O36 O42 O43 O45 O46 O47 O50 O52 O53'.split(' '),
)

/** Whether the code only enhances the one before it: chapters Y and Z, and chapter O's sites. */
export function isSupplementary(code: string): boolean {
  const chapter = code[0]
  return chapter === 'Y' || chapter === 'Z' || (chapter === 'O' && siteCategories.has(code.slice(0, 3)))
}
