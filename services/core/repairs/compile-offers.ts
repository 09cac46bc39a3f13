import type { Repair, RepairSearch } from '../assessment.ts'
import type { createDispatch } from '../dispatch.ts'
import type { EpisodeFacts } from '../facts/episode-facts.ts'
import { codingOf, edited, factsWith } from './coding.ts'
import { compileRepairs, type ReadPack, type RepairLimits, type RepairsFound } from './compile-repairs.ts'
import { lazily } from './lazily.ts'
import { otherReadings } from './other-readings.ts'
import { repairNote } from './repair-note.ts'
import { asWritten } from './written-packs.ts'

/**
 * The limits in use. Of generated episodes with a coding error in each, some 99 in 100 that have repairs are searched
 * to the end within a sixth of these codings.
 */
export const repairLimits: RepairLimits = { codings: 4000, entries: 60, remembered: 2048 }

/** What is offered for a miscoded episode. */
export interface Offer {
  readonly repairs: readonly Repair[]
  readonly repairSearch: RepairSearch | null
  /** Entries of the register, beyond those that the verdict depends on, whose other reading changes the offer. */
  readonly dependsOn: readonly string[]
}

export interface OfferRepairs {
  /** Offers repairs of a miscoded episode; `listed` are the entries that its verdict depends on. */
  (facts: EpisodeFacts, listed: ReadonlySet<string>): Offer
  /** Whether an error is in the way that no edit can mend: nothing is searched for then. */
  readonly isBeyondRepair: (facts: EpisodeFacts) => boolean
}

/**
 * Compiles packs into what offers repairs of a miscoded episode: the same to the byte whether an alike one has been
 * seen before or not. `packs` are those that count, as written; `flipped` names the entries to read the other way.
 */
export function compileOffers(
  packs: readonly ReadPack[],
  flipped: ReadonlySet<string>,
  limits: RepairLimits,
  dispatchOf: typeof createDispatch,
): OfferRepairs {
  const written = asWritten(
    packs.map(({ data }) => data),
    dispatchOf,
  )
  const readings = otherReadings(packs, flipped)
  const find = compileRepairs(readings.now, limits, written)
  const findUnder = lazily((entry: string) => compileRepairs(readings.under(entry), limits, written))
  const nameOf = namesIn(packs)

  function changes(entry: string, facts: EpisodeFacts, found: RepairsFound): boolean {
    switch (readings.effectOf(entry)) {
      case 'none':
        return false
      case 'warnings':
        return found.sets
          .map(({ edits }) => factsWith(facts, edits.reduce(edited, codingOf(facts))))
          .some((repaired) => readings.warnOtherwise(entry, repaired, written.wake(repaired)))
      case 'search': {
        const other = findUnder(entry)(facts)
        return !same([found.sets, found.repairSearch], [other.sets, other.repairSearch])
      }
    }
  }

  const offer = (facts: EpisodeFacts, listed: ReadonlySet<string>): Offer => {
    const found = find(facts)
    const { sets, repairSearch, acted } = found
    if (sets.length + acted.length === 0) return { repairs: [], repairSearch, dependsOn: [] }
    const coding = codingOf(facts)
    return {
      repairs: sets.map(({ edits, warnings }) => ({
        edits,
        note: repairNote(edits, coding, warnings, nameOf),
      })),
      repairSearch,
      dependsOn: acted.filter((entry) => !listed.has(entry) && changes(entry, facts, found)),
    }
  }
  return Object.assign(offer, { isBeyondRepair: find.isBeyondRepair })
}

/** How the packs call a code, in short. */
function namesIn(packs: readonly ReadPack[]): (code: string) => string {
  const names = new Map(packs.flatMap(({ data }) => Object.entries(data.names)))
  return (code) => (names.has(code) ? `${code} (${names.get(code)})` : code)
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
