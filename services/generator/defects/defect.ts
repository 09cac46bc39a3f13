import type { Draft } from '../draft.ts'
import type { ExpectedFinding } from '../findings.ts'
import type { Random } from '../random.ts'

/** The part of an episode that an edit changes or whose state its expected findings rest on. */
export type Aspect =
  | 'diagnoses'
  | 'snomed-diagnoses'
  | 'snomed-procedures'
  | 'procedures'
  | 'image'
  | 'first-code'
  | 'last-code'
  | 'dates'

/** A coding error: one edit of a correct episode, which knows by itself what a checker must find. */
export interface Defect {
  readonly name: string
  /** Two defects go together where they touch nothing in common. */
  readonly touches: readonly Aspect[]
  readonly fits: (draft: Draft) => boolean
  /** Makes the error; the findings that follow from it, the guidance's own as if it applied. */
  readonly make: (draft: Draft, random: Random) => readonly ExpectedFinding[]
}
