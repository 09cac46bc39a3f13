import type { Edit } from '../assessment.ts'
import { isSupplementary } from '../codes/opcs4.ts'
import type { Coding } from './coding.ts'

/** What a warning left behind weighs beside edits. */
export const weightOfWarning = 4

/**
 * How much of the coder's work an edit undoes. Of several ways to the same coding the one with the smallest sum is
 * offered: nothing is removed or overwritten where adding does, and no procedure gives way to a supplementary code.
 */
export function weightOf({ op, list, index, code = '' }: Edit, before: Coding): number {
  if (op === 'add') return 0
  const old = before[list][index]?.code ?? ''
  if (op === 'move') return isSupplementary(old) ? 1 : 2
  if (op === 'remove') return 4
  return isSupplementary(old) === isSupplementary(code) ? 3 : 8
}

const rank = { add: 0, move: 1, replace: 2, remove: 3 }

/** A fixed order of edits; of two additions the one further back comes first. */
function compareEdits(a: Edit, b: Edit): number {
  return (
    compareText(a.list, b.list) ||
    rank[a.op] - rank[b.op] ||
    (a.op === 'add' ? b.index - a.index : a.index - b.index) ||
    (a.to ?? 0) - (b.to ?? 0) ||
    compareText(a.code ?? '', b.code ?? '')
  )
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** The same, edit by edit, of lists of one length. */
export function compareLists(a: readonly Edit[], b: readonly Edit[]): number {
  for (const [place, edit] of a.entries()) {
    const other = b[place]
    const order = other === undefined ? 1 : compareEdits(edit, other)
    if (order !== 0) return order
  }
  return a.length - b.length
}
