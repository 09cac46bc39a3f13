import type { StoredRecord } from '../pipeline/record.ts'
import { redrivingOf } from './attempt.ts'
import { type Ledger, placeOf, type Stood } from './ledger.ts'
import type { LeftOut } from './tally.ts'

/** What was redriven from one topic: as the ledger says, and as the input topic shows where the ledger was another one. */
export interface Done {
  /** Takes in a record of the input topic. */
  see(input: StoredRecord): void
  /** How it is known that a record was redriven; null where it was not. */
  why(record: Stood): LeftOut | null
}

/** `ledger` gives what the ledger holds as last read. */
export function createDone(topic: string, ledger: () => Ledger | undefined): Done {
  const cameBack = new Map<string, number>()
  const never = Number.NEGATIVE_INFINITY
  const timeOf = (place: string) => cameBack.get(place) ?? never
  return {
    see({ headers, timestamp }) {
      const from = redrivingOf(headers)?.from
      if (from?.startsWith(`${topic}-`)) cameBack.set(from, Math.max(timestamp, timeOf(from)))
    },
    why(record) {
      if (ledger()?.has(record)) return 'already-redriven'
      // What came back before this was there is another one: a topic that is made anew counts from 0 again.
      const back = timeOf(placeOf(record))
      return back !== never && back >= record.timestamp ? 'not-in-ledger' : null
    },
  }
}
