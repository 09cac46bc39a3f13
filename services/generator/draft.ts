import { type Day, y68InForce } from './calendar.ts'
import type { Provider } from './providers.ts'

export type Approach = 'percutaneous' | 'laparoscopic' | 'open'

export const methods = [
  'radiological',
  'ultrasound',
  'ct',
  'fluoroscopy',
  'image-intensifier',
  'video',
  'mri',
  'contrast-enhanced-ultrasound',
  'other',
] as const

/** A method of image control that a record states. */
export type Method = (typeof methods)[number]

/** What an episode's record says of image control, in the contract's words. */
export interface ImageRecord {
  used: 'yes' | 'no' | 'not-recorded'
  methods: (Method | 'not-stated')[] | null
}

/**
 * How the image control of an ablation was drawn. `story`: what the record says: a method, that none is stated,
 * use without a word on methods, nothing at all, or that none was used. `coding`: how the codes say it.
 */
export interface ImageFacts {
  readonly story: 'stated' | 'not-stated' | 'methods-unknown' | 'not-recorded' | 'none'
  readonly coding: 'image-code' | 'laparoscopic-ultrasound' | 'both' | 'none'
  readonly methods: readonly Method[]
}

/** A body code with the supplementary codes that follow it. */
export interface Group {
  body: string
  supplements: string[]
  date: Day | null
  readonly ablation: boolean
}

/** How a microwave ablation was done and recorded: facts of the drawing, which stay true whatever an edit miscodes later. */
export interface AblationFacts {
  readonly approach: Approach
  readonly converted: boolean
  /** SNOMED names the approach in the record. */
  readonly recorded: boolean
  readonly lesions: number
  readonly image: ImageFacts
  /** Another procedure of the episode has image codes of its own. */
  readonly imageElsewhere: boolean
}

export type EpisodeKind =
  | 'metastasis'
  | 'other-indication'
  | 'not-in-force'
  | 'unfinished'
  | 'other-technique'
  | 'hospital'

/** An episode in the making: correct as drawn, then edited; codes stand in their plain form. */
export interface Draft {
  readonly kind: EpisodeKind
  readonly ablation: AblationFacts | null
  /** Whether IPG553 applies; known from the drawing and from the edits, never worked out from the codes. */
  guidanceApplies: boolean
  readonly provider: Provider
  startDate: Day
  endDate: Day | null
  diagnoses: string[]
  /** Codes in front of the first group, and behind the last. */
  leading: string[]
  groups: Group[]
  trailing: string[]
  snomedProcedures: string[]
  snomedDiagnoses: string[]
  imageControl: ImageRecord | null
}

/** The day that decides which rules and codes are in force. */
export const classificationDay = (draft: Draft): Day => draft.endDate ?? draft.startDate

export const y68Exists = (draft: Draft): boolean => classificationDay(draft) >= y68InForce

export const ablationGroups = (draft: Draft): Group[] => draft.groups.filter(({ ablation }) => ablation)
