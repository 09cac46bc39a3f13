import type { Edit } from '../assessment.ts'
import { type Coding, edited } from './coding.ts'
import { segmentsOf } from './segments.ts'

/** Says a set of edits in a coder's words, places counted from 1 at the moment of each edit. */
export function repairNote(
  edits: readonly Edit[],
  start: Coding,
  warnings: readonly string[],
  nameOf: (code: string) => string,
): string {
  let coding = start
  const sentences = edits.map((edit) => {
    const before = coding
    coding = edited(coding, edit)
    return sentence(edit, before, coding, nameOf)
  })
  const left = warnings.length === 0 ? '' : ` It leaves a warning (${warnings.join(', ')}).`
  return `${sentences.join(' ')}${left} A suggestion only: check it against the notes.`
}

function sentence(
  { op, list, index, code = '', to = 0 }: Edit,
  before: Coding,
  after: Coding,
  nameOf: (code: string) => string,
): string {
  const what = list === 'diagnoses' ? 'diagnosis' : 'procedure'
  const old = before[list][index]?.code ?? ''
  switch (op) {
    case 'add':
      return `Add ${nameOf(code)}${behind(list, index, after)} as ${what} ${index + 1}.`
    case 'remove':
      return `Remove ${nameOf(old)}, ${what} ${index + 1}.`
    case 'replace':
      return `Put ${nameOf(code)} in the place of ${nameOf(old)}, ${what} ${index + 1}.`
    case 'move':
      return `Move ${nameOf(old)} from ${what} ${index + 1} to ${to + 1}${behind(list, to, after)}.`
  }
}

/** The body code that a supplementary one now stands behind. */
function behind(list: Edit['list'], index: number, { procedures }: Coding): string {
  if (list === 'diagnoses') return ''
  const own = segmentsOf(procedures, () => true).find(({ from, end }) => from <= index && index < end)
  return own?.body == null || own.body === procedures[index] ? '' : ` behind ${own.body.code}`
}
