import type { Episode, ImageControlMethod, ImageControlUse } from '../core/episode.ts'
import type { Letter } from './letters.ts'

/** The parts of an episode that rules read apart from one another. */
export const parts = [
  'procedures',
  'diagnoses',
  'snomedProcedures',
  'snomedDiagnoses',
  'imageControl',
  'dates',
] as const
export type Part = (typeof parts)[number]

/** When an episode was, and on which day its procedures were done (null: undated). */
export interface Dates {
  readonly startDate: string
  readonly endDate: string | null
  readonly done: string | null
}

/** An episode spelt in letters, part by part; each letter may be written as any of its codes. */
export interface Draft {
  readonly procedures: readonly Letter[]
  readonly diagnoses: readonly Letter[]
  readonly snomedProcedures: readonly Letter[]
  readonly snomedDiagnoses: readonly Letter[]
  readonly imageControl: {
    readonly used: ImageControlUse
    readonly methods: readonly ImageControlMethod[]
  } | null
  readonly dates: Dates
}

/** An episode of which nothing is said. */
export const blank: Draft = {
  procedures: [],
  diagnoses: [],
  snomedProcedures: [],
  snomedDiagnoses: [],
  imageControl: null,
  dates: { startDate: '2024-05-01', endDate: '2024-05-02', done: null },
}

/** Writes a draft out; `turn` chooses among the codes of each letter, 0 the first of all. */
export function written(draft: Draft, turn = 0): Episode {
  const codes = (letters: readonly Letter[]) =>
    letters.map((letter, at) => letter.codes[(turn === 0 ? 0 : turn + at) % letter.codes.length] ?? '')
  const { startDate, endDate, done } = draft.dates
  return {
    startDate,
    endDate,
    diagnoses: codes(draft.diagnoses),
    procedures: codes(draft.procedures).map((code) => (done === null ? { code } : { code, date: done })),
    snomedProcedures: codes(draft.snomedProcedures),
    snomedDiagnoses: codes(draft.snomedDiagnoses),
    imageControl: draft.imageControl,
  }
}
