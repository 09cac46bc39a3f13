import type { Edit } from '../../../services/core/assessment.ts'
import type { Episode } from '../../../services/core/episode.ts'

/** The episode after edits of its raw lists, one after the other, as the contract has them. */
export function applyEdits(episode: Episode, edits: readonly Edit[]): Episode {
  const lists = { diagnoses: [...episode.diagnoses], procedures: [...episode.procedures] }
  for (const edit of edits) {
    if (edit.list === 'diagnoses') applyTo(lists.diagnoses, edit, (code) => code)
    else applyTo(lists.procedures, edit, (code, old) => (old === undefined ? { code } : { ...old, code }))
  }
  return { ...episode, ...lists }
}

function applyTo<Entry>(
  entries: Entry[],
  { op, index, code, to }: Edit,
  put: (code: string, old?: Entry) => Entry,
): void {
  const last = op === 'add' ? entries.length : entries.length - 1
  if (!Number.isInteger(index) || index < 0 || index > last) throw new Error(`no place ${index} to ${op}`)
  if ((op === 'add' || op === 'replace') !== (code !== undefined)) throw new Error(`${op} with code ${code}`)
  if ((op === 'move') !== (to !== undefined)) throw new Error(`${op} with to ${to}`)
  if (op === 'add') entries.splice(index, 0, put(code ?? ''))
  if (op === 'replace') entries.splice(index, 1, put(code ?? '', entries[index]))
  if (op === 'remove') entries.splice(index, 1)
  if (op === 'move') {
    if (to === undefined || to < 0 || to > entries.length - 1) throw new Error(`no place ${to} to move to`)
    entries.splice(to, 0, ...entries.splice(index, 1))
  }
}
