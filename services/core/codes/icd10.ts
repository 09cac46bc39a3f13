import { type Classification, malformedCode, noCode } from './classification.ts'
import { kept } from './kept.ts'
import { bareCode, dotted } from './raw-code.ts'

const wellFormed = /^[A-Z][0-9]{2}(\.([0-9]{1,2}|X[0-9]))?$/

/** Takes off dagger or asterisk in sixth place, then fillers at the end: `C787-D` is C787, `C19X-` is C19. */
function withoutFillers(bare: string): string {
  let code = bare.length === 6 && /[AD]$/.test(bare) ? bare.slice(0, 5) : bare
  while (code.endsWith('-') || (code.endsWith('X') && (code.length === 4 || code.length === 5))) {
    code = code.slice(0, -1)
  }
  return code
}

/** ICD-10 as hospitals write it: with or without dot, fillers, dagger and asterisk. `T10.X0` is a code. */
export const icd10: Classification = {
  name: 'icd-10',
  normalise: kept((raw) => {
    const bare = bareCode(raw)
    if (bare === null) return noCode
    const code = dotted(withoutFillers(bare))
    return wellFormed.test(code) ? { kind: 'code', code } : malformedCode
  }),
}
