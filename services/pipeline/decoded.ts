import type { Assessment } from '../core/assessment.ts'
import type { CodedEpisodeEvent } from './event-shape.ts'
import type { Failure } from './failure.ts'

/** An event that was read, and how to write its output in the encoding that it came in. */
export interface DecodedEvent {
  readonly ok: true
  readonly event: CodedEpisodeEvent
  /** The output's value: the event's own bytes, then the assessment. */
  readonly encode: (assessment: Assessment) => Buffer
}

export type Decoded = DecodedEvent | { readonly ok: false; readonly failure: Failure }

export function failed(code: Failure['code'], message: string): Decoded {
  return { ok: false, failure: { code, message } }
}
