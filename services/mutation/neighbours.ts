import { type ClassificationName, isCodeOf } from '../core/codes/code-set.ts'
import { hasVerhoeffCheckDigit } from '../core/codes/snomed.ts'

/**
 * The code that stands next to this one in its classification, none of those that are taken: C78.7 has C78.8, C22.-
 * has C23.-, a chapter the one before it, or the next. Null where there is none near.
 */
export function neighbourOf(
  classification: ClassificationName,
  code: string,
  taken: readonly string[],
): string | null {
  const near = classification === 'snomed-ct' ? concepts(code) : codesNear(code)
  return near.find((one) => isCodeOf(classification, one) && !taken.includes(one)) ?? null
}

const steps = [1, -1, 2, -2, 3, -3]

/** The last digit a few up or down, and where the category ends, in the next one. */
function codesNear(code: string): string[] {
  if (code.length === 1) return steps.map((step) => String.fromCharCode(code.charCodeAt(0) - step))
  const isCategory = code.endsWith('.-') || code.length === 3
  const digits = isCategory ? code.slice(1, 3) : code.slice(-1)
  return steps
    .map((step) => Number(digits) + step)
    .filter((number) => number >= 0 && String(number).length <= digits.length)
    .map((number) => String(number).padStart(digits.length, '0'))
    .map((other) =>
      isCategory ? `${code.slice(0, 1)}${other}${code.slice(3)}` : `${code.slice(0, -1)}${other}`,
    )
}

/** Identifiers of the same kind, their item number a few up or down, each with its check digit. */
function concepts(id: string): string[] {
  // An identifier of an extension has its namespace of seven digits behind the item.
  const behind = id.at(-3) === '1' ? 10 : 3
  const [item, kind] = [id.slice(0, -behind), id.slice(-behind, -1)]
  return steps.flatMap((step) => {
    const base = `${BigInt(item) + BigInt(step)}${kind}`
    return [...'0123456789'].map((digit) => `${base}${digit}`).filter(hasVerhoeffCheckDigit)
  })
}

/** The whole category of a code with a fourth character; null for what is no such code. */
export const categoryOf = (code: string): string | null =>
  /^[A-Z][0-9]{2}\.[0-9]/.test(code) ? `${code.slice(0, 3)}.-` : null
