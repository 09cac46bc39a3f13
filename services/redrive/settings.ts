import type { Outcome } from '../pipeline/headers.ts'
import type { Undo } from '../pipeline/original-event.ts'
import type { StoredRecord } from '../pipeline/record.ts'
import type { Selection } from './selection.ts'

/** Who hears how far a redrive is; counts only. */
export interface RedriveListener {
  /** A topic is read that holds so many offsets. */
  reading?(topic: string, offsets: number): void
  /** So many more records of it were read. */
  passed?(records: number): void
  /** So many go to the input topic now, in one transaction. */
  redriving?(records: number): void
  /** What was in hand is through: so many more were redriven for good. */
  redriven?(records: number): void
}

/** What to redrive, from where to where, and how. */
export interface RedriveSettings {
  readonly from: string
  readonly input: string
  /** The compacted topic that holds what was redriven; created if it is missing. */
  readonly ledger: string
  readonly selection: Selection
  /** How often one event may be redriven in all. */
  readonly limitAttempts: number
  /** Leaves out what has a newer record of its key behind it on the input topic. */
  readonly skipSuperseded: boolean
  /** Changes nothing, and tells what would become of each. */
  readonly dryRun: boolean
  /** For how long trouble is waited out of which nothing comes, in milliseconds. */
  readonly giveUpAfterMs: number
  /** What the records of `from` came to, all of them. */
  readonly outcome: Outcome
  /** Takes a record of `from` apart. */
  readonly undo: Undo
  /** The provider that an event names; null where it cannot be read. */
  readonly providerOf: (value: Buffer | null) => string | null
  /** What the rules of today make of an input record: an outcome, or why it cannot be read. */
  readonly judge: (record: StoredRecord) => string
  readonly listener?: RedriveListener
}
