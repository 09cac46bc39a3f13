import type { RecordContent } from '../../services/pipeline/record.ts'
import { transactionHeader } from './watched-owner.ts'

/** Outputs by the transaction that their header names; `null` for those without one. */
export type Counts = ReadonlyMap<string | null, number>

/** Counts visible outputs by the transaction that their header names. */
export interface Sightings {
  see(record: Pick<RecordContent, 'headers'>): void
  readonly counts: Counts
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

/** How many outputs they are together. */
export const sumOf = (counts: Counts): number => counts.values().reduce((sum, count) => sum + count, 0)
