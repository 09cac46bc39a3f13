import { membersOf } from '../compile-vocabulary.ts'
import type { PackData } from '../pack-schema.ts'

/** Whether whatever matches the entry `code` matches the entry `by` as well: itself, its category, its chapter. */
export function isCovered(code: string, by: string): boolean {
  if (code === by || (by.length === 1 && code.startsWith(by))) return true
  return by.endsWith('.-') && code.length > 4 && code.slice(0, 3) === by.slice(0, 3)
}

/** Whether every entry of one code set is covered by an entry of another, of the same classification. */
export function isSubset(pack: PackData, one: string, other: string): boolean {
  const [narrow, wide] = [pack['code-sets'][one], pack['code-sets'][other]]
  if (narrow === undefined || wide === undefined) return false
  const within = membersOf(wide)
  return membersOf(narrow).every((member) =>
    within.some((by) => by.classification === member.classification && isCovered(member.code, by.code)),
  )
}
