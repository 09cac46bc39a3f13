/** Whether image control was used, as the record says it. */
export const imageControlUses = ['yes', 'no', 'not-recorded'] as const
export type ImageControlUse = (typeof imageControlUses)[number]

/** Methods of image control that a record can state; `not-stated` is the record saying that it does not say. */
export const imageControlMethods = [
  'radiological',
  'ultrasound',
  'ct',
  'fluoroscopy',
  'image-intensifier',
  'video',
  'mri',
  'contrast-enhanced-ultrasound',
  'other',
  'not-stated',
] as const
export type ImageControlMethod = (typeof imageControlMethods)[number]

/** A procedure as coded: an OPCS-4 code, raw, and the day it was done (`YYYY-MM-DD`) where known. */
export interface CodedProcedure {
  readonly code: string
  readonly date?: string | null | undefined
}

/** The part of a coded episode that rules read. Codes are raw; dates are `YYYY-MM-DD` and exist. */
export interface Episode {
  readonly startDate: string
  readonly endDate?: string | null | undefined
  readonly diagnoses: readonly string[]
  readonly procedures: readonly CodedProcedure[]
  readonly snomedProcedures?: readonly string[] | null | undefined
  readonly snomedDiagnoses?: readonly string[] | null | undefined
  readonly imageControl?:
    | {
        readonly used: ImageControlUse
        readonly methods?: readonly ImageControlMethod[] | null | undefined
      }
    | null
    | undefined
}
