import { z } from 'zod'
import { type Episode, imageControlMethods, imageControlUses } from '../../../services/core/episode.ts'
import type { CaseResult } from '../../../services/core/pack/case-schema.ts'

const concepts = {
  open: '709020001',
  laparoscopic: '448540000',
  percutaneous: '609232008',
  metastasis: '813671000000107',
  alias: '94381002',
  // Malignant tumour of colon.
  colon: '363406005',
}

/** What an example changes in a soundly coded ablation. Lists are words; an empty one holds nothing. */
export interface Changes {
  readonly start?: string
  readonly end?: string | null
  readonly diagnoses?: string
  /** OPCS-4 codes, with the day behind an `@` where there is one. */
  readonly procedures?: string
  /** Names of SNOMED CT concepts, or identifiers. */
  readonly recorded?: string
  readonly snomedDiagnoses?: string
  /** Whether image control was used, then its methods: `yes ct`. Null: the record has nothing of it. */
  readonly image?: string | null
}

/** A rule's result, what the example is about, its changes, and every finding where there are others or none. */
export type Example = readonly [
  result: CaseResult,
  about: string,
  changes: Changes,
  findings?: Readonly<Record<string, CaseResult>>,
]

/** Examples by `pack/rule`. */
export type Rows = Readonly<Record<string, readonly Example[]>>

const words = (list: string) => list.split(' ').filter((word) => word !== '')

const identifier = (word: string) => (word in concepts ? concepts[word as keyof typeof concepts] : word)

function imageControl(words: readonly string[]): Episode['imageControl'] {
  const [used, ...methods] = words
  return {
    used: z.enum(imageControlUses).parse(used),
    methods: z.array(z.enum(imageControlMethods)).parse(methods),
  }
}

function procedure(word: string) {
  const [code = '', date] = word.split('@')
  return { code, date: date ?? null }
}

/** A percutaneous ablation under ultrasound, recorded and coded as the guidance asks, with an example's changes. */
export function ablation(changes: Changes = {}): Episode {
  const { recorded = 'percutaneous', snomedDiagnoses = 'metastasis', image = 'yes ultrasound' } = changes
  return {
    startDate: changes.start ?? '2024-05-01',
    endDate: changes.end === undefined ? '2024-05-02' : changes.end,
    diagnoses: words(changes.diagnoses ?? 'C78.7'),
    procedures: words(changes.procedures ?? 'J12.7 Y53.2').map(procedure),
    snomedProcedures: words(recorded).map(identifier),
    snomedDiagnoses: words(snomedDiagnoses).map(identifier),
    imageControl: image === null ? null : imageControl(words(image)),
  }
}
