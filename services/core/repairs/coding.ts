import type { Edit } from '../assessment.ts'
import type { CodedProcedure } from '../episode.ts'
import type { ProcedureEntry } from '../facts/code-entry.ts'
import type { EpisodeFacts } from '../facts/episode-facts.ts'
import { groupProcedures } from '../facts/procedure-groups.ts'

/** One raw entry of a list of codes. Entries are never changed, so that one is known again after any edit. */
export interface CodingEntry {
  readonly kind: 'code' | 'none' | 'malformed'
  /** Normalised; what is no code stays as it was written. */
  readonly code: string
  readonly raw: string
  readonly date: string | null
  /** How an edit put it there, if one did; no further edit touches it then. */
  readonly put: 'added' | 'replaced' | null
}

/** The part of an episode that repairs edit. */
export interface Coding {
  readonly diagnoses: readonly CodingEntry[]
  readonly procedures: readonly CodingEntry[]
}

interface Read {
  readonly index: number
  readonly code: string
}

function entriesOf(
  raws: readonly CodedProcedure[],
  codes: readonly Read[],
  malformed: readonly Read[],
): CodingEntry[] {
  const entries: CodingEntry[] = raws.map(({ code, date }) => ({
    kind: 'none',
    code: '',
    raw: code,
    date: date ?? null,
    put: null,
  }))
  const read = (kind: 'code' | 'malformed', found: readonly Read[]) => {
    for (const { index, code } of found) {
      const entry = entries[index]
      if (entry !== undefined) entries[index] = { ...entry, kind, code }
    }
  }
  read('code', codes)
  read('malformed', malformed)
  return entries
}

/** The lists of an episode, raw entry for raw entry. */
export function codingOf({ episode, diagnoses, procedures, malformed }: EpisodeFacts): Coding {
  const asEntries = episode.diagnoses.map((code) => ({ code }))
  return {
    diagnoses: entriesOf(asEntries, diagnoses, malformed['icd-10']),
    procedures: entriesOf(episode.procedures, procedures, malformed['opcs-4']),
  }
}

/** What the rules see of the episode with another coding. */
export function factsWith(facts: EpisodeFacts, coding: Coding): EpisodeFacts {
  const { diagnoses, procedures } = coding
  const located = (list: 'diagnoses' | 'procedures', kind: CodingEntry['kind']) =>
    coding[list].flatMap((entry, index) =>
      entry.kind === kind ? [{ list, index, code: entry.code, date: entry.date }] : [],
    )
  const wellFormed = located('procedures', 'code')
  const byIndex = new Map(wellFormed.map((entry) => [entry.index, entry]))
  const inOrder = procedures.flatMap(({ kind }, index): ProcedureEntry | 'malformed' | [] =>
    kind === 'malformed' ? kind : (byIndex.get(index) ?? []),
  )
  return {
    ...facts,
    episode: {
      ...facts.episode,
      diagnoses: diagnoses.map(({ raw }) => raw),
      procedures: procedures.map(({ raw, date }) => ({ code: raw, date })),
    },
    diagnoses: located('diagnoses', 'code'),
    procedures: wellFormed,
    malformed: {
      ...facts.malformed,
      'icd-10': located('diagnoses', 'malformed'),
      'opcs-4': located('procedures', 'malformed'),
    },
    groups: groupProcedures(inOrder),
  }
}

/** The coding after an edit. What is replaced keeps its date; what is added has none. */
export function edited(coding: Coding, { op, list, index, code = '', to = 0 }: Edit): Coding {
  const entries = coding[list].slice()
  const old = entries[index]
  const put = { kind: 'code', code, raw: code } as const
  if (op === 'add') entries.splice(index, 0, { ...put, date: null, put: 'added' })
  else if (op === 'replace') entries[index] = { ...put, date: old?.date ?? null, put: 'replaced' }
  else entries.splice(index, 1)
  if (op === 'move' && old !== undefined) entries.splice(to, 0, old)
  return { ...coding, [list]: entries }
}
