import type { StoredRecord } from '../pipeline/record.ts'

/** Which records of the topic are meant; null: whatever it is. */
export interface Selection {
  /** Failure codes of dead letters, or rules of rejected records: one of them is enough. */
  readonly reasons: ReadonlySet<string> | null
  readonly providers: ReadonlySet<string> | null
  /** The record's own timestamp in milliseconds, `until` excluded. */
  readonly since: number | null
  readonly until: number | null
  readonly partition: number | null
  /** Both included. */
  readonly offsets: { readonly first: bigint; readonly last: bigint } | null
}

/** Whether a record stands where and when the selection says. */
export function isInPlace(
  { partition, offset, timestamp }: StoredRecord,
  { since, until, offsets, ...wanted }: Selection,
): boolean {
  if (wanted.partition !== null && partition !== wanted.partition) return false
  if (offsets !== null && (offset < offsets.first || offset > offsets.last)) return false
  return (since === null || timestamp >= since) && (until === null || timestamp < until)
}

/** Whether one of these is among the wanted ones. */
export const isOneOf = (found: readonly string[], wanted: ReadonlySet<string> | null): boolean =>
  wanted === null || found.some((one) => wanted.has(one))
