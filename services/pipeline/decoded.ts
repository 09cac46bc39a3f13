import type { Assessment, Finding } from '../core/assessment.ts'
import type { CodedEpisodeEvent } from './event-shape.ts'
import type { Failure } from './failure.ts'

/** How outputs of events in one encoding are written: the event's own bytes, then the assessment's. */
export interface OutputEncoding {
  readonly assessment: (assessment: Assessment) => Buffer
  /** Writes assessments that are like this one but for what their findings say. */
  readonly assessmentsLike: (assessment: Assessment) => (findings: readonly Finding[]) => Buffer
  /** The output's value, of the input's and the assessment in bytes. */
  readonly output: (value: Buffer, assessment: Buffer) => Buffer
}

/** An event that was read, and how its output is written. */
export interface DecodedEvent {
  readonly ok: true
  readonly event: CodedEpisodeEvent
  readonly encoding: OutputEncoding
}

export type Decoded = DecodedEvent | { readonly ok: false; readonly failure: Failure }

export function failed(code: Failure['code'], message: string): Decoded {
  return { ok: false, failure: { code, message } }
}
