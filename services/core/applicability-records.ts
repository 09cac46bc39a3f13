import type { Applicability } from './assessment.ts'

/** A pack, by its number, and what it says: null where it looks at every episode. */
interface Said {
  readonly number: number
  readonly verdict: { readonly applicability: Applicability | null }
}

type Applicabilities = Readonly<Record<string, Applicability>>

/** Entries of records that are kept, so many at most over all of them. */
const mostEntries = 200_000

/**
 * Makes the records of which packs apply, in the order of the packs: of what some said, and of what the others say at
 * rest. The same record for the same, frozen then; more than are kept are made each time.
 */
export function applicabilityRecords(
  packs: readonly { readonly id: string; readonly atRest: Applicability | null }[],
): (said: readonly Said[]) => Applicabilities {
  const kept = new Map<string, Applicabilities>()
  // Entries stand in many records, and records in many assessments.
  for (const { atRest } of packs) Object.freeze(atRest)
  const most = Math.max(1, Math.floor(mostEntries / packs.length))

  function make(said: readonly Said[]): Applicabilities {
    const all = packs.map(({ atRest }) => atRest)
    for (const { number, verdict } of said) all[number] = Object.freeze(verdict.applicability)
    return Object.fromEntries(
      packs.flatMap(({ id }, number) => {
        const applicability = all[number] ?? null
        return applicability === null ? [] : [[id, applicability]]
      }),
    )
  }

  return (said) => {
    const key = JSON.stringify(
      said.flatMap(({ number, verdict: { applicability } }) =>
        applicability === null ? [] : [number, applicability],
      ),
    )
    const known = kept.get(key)
    if (known !== undefined) return known
    const record = make(said)
    if (kept.size < most) kept.set(key, Object.freeze(record))
    return record
  }
}
