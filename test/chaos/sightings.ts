import type { RecordContent } from '../../services/pipeline/record.ts'
import { transactionHeader } from './watched-owner.ts'

/** Counts visible outputs by the transaction that their header names; `null` for those without one. */
export interface Sightings {
  see(record: Pick<RecordContent, 'headers'>): void
  readonly counts: ReadonlyMap<string | null, number>
}

export function createSightings(): Sightings {
  const counts = new Map<string | null, number>()
  return {
    counts,
    see({ headers }) {
      const id = headers.findLast(([name]) => name === transactionHeader)?.[1]?.toString() ?? null
      counts.set(id, (counts.get(id) ?? 0) + 1)
    },
  }
}
