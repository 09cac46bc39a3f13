import type { Repair, RepairSearch } from '../assessment.ts'
import type { createDispatch } from '../dispatch.ts'
import type { EpisodeFacts } from '../facts/episode-facts.ts'
import type { JudgeWithPack } from '../pack/compile-pack.ts'
import type { PackData } from '../pack/pack-schema.ts'
import { readingsNamed, underReadings } from '../pack/readings.ts'
import { codingOf, edited, factsWith } from './coding.ts'
import { compileRepairs, type RepairLimits, type RepairsFound, wordlessJudge } from './compile-repairs.ts'
import { remembering } from './remembering.ts'
import { repairKey } from './repair-key.ts'
import { repairNote } from './repair-note.ts'

/**
 * The limits in use. Of generated episodes with a coding error in each, some 99 in 100 that have repairs are searched
 * to the end within a sixth of these codings.
 */
export const repairLimits: RepairLimits = { codings: 4000, entries: 60, remembered: 2048 }

/** A pack that counts, as it is written. */
interface Written {
  readonly id: string
  readonly data: PackData
}

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
  packs: readonly Written[],
  flipped: ReadonlySet<string>,
  limits: RepairLimits,
  dispatchOf: typeof createDispatch,
): OfferRepairs {
  const underEntry = (entry: string) => flipped.symmetricDifference(new Set([entry]))
  const offersUnder = lazily((entry: string) => finder(packs, underEntry(entry), limits, dispatchOf))
  const judgesUnder = lazily((entry: string) => judges(packs, underEntry(entry)))
  const judgesNow = judges(packs, flipped)
  const effectOf = lazily((entry: string) => effectOn(packs, entry))
  const { find, isBeyondRepair } = finder(packs, flipped, limits, dispatchOf)
  const nameOf = namesIn(packs)

  const warnings = (all: readonly JudgeWithPack[], facts: EpisodeFacts) =>
    all.flatMap((judge) =>
      judge(facts).results.flatMap(({ finding }) => (finding?.severity === 'warning' ? finding.rule : [])),
    )

  function changes(entry: string, facts: EpisodeFacts, found: RepairsFound): boolean {
    switch (effectOf(entry)) {
      case 'none':
        return false
      case 'warnings':
        return found.sets
          .map(({ edits }) => factsWith(facts, edits.reduce(edited, codingOf(facts))))
          .some((repaired) => !same(warnings(judgesNow, repaired), warnings(judgesUnder(entry), repaired)))
      case 'search': {
        const other = offersUnder(entry).find(facts)
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
  return Object.assign(offer, { isBeyondRepair })
}

/** How the packs call a code, in short. */
function namesIn(packs: readonly Written[]): (code: string) => string {
  const names = new Map(packs.flatMap(({ data }) => Object.entries(data.names)))
  return (code) => (names.has(code) ? `${code} (${names.get(code)})` : code)
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

function finder(
  packs: readonly Written[],
  read: ReadonlySet<string>,
  limits: RepairLimits,
  dispatchOf: typeof createDispatch,
) {
  const under = packs.map(({ id, data }) => ({ id, data: underReadings(data, read), written: data }))
  const written = packs.map(({ data }) => data)
  const { blocked, unblocked } = compileRepairs(under, limits, dispatchOf)
  // What is blocked is found sooner than remembered.
  const search = remembering(repairKey(written), unblocked, limits.remembered)
  return {
    find: (facts: EpisodeFacts) => blocked(facts) ?? search(facts),
    isBeyondRepair: (facts: EpisodeFacts) => blocked(facts) !== null,
  }
}

const judges = (packs: readonly Written[], read: ReadonlySet<string>) =>
  packs.map(({ id, data }) => wordlessJudge(id, underReadings(data, read)))

/** What another reading of an entry can change at all: the search, the warnings that repairs leave, or neither. */
function effectOn(packs: readonly Written[], entry: string): 'search' | 'warnings' | 'none' {
  let warns = false
  for (const { data } of packs) {
    const named = readingsNamed(data).filter(({ id }) => id === entry)
    const ownCases = data.rules.flatMap(({ findings }) => findings.filter(({ reading }) => reading === entry))
    if (named.length !== ownCases.length || data.rules.some((rule) => isOfError(rule, entry))) return 'search'
    warns ||= ownCases.some(({ severity, otherwise }) => [severity, otherwise?.severity].includes('warning'))
  }
  return warns ? 'warnings' : 'none'
}

/** Whether a case of the entry gives an error under one of its readings, or hides one of a case behind it. */
function isOfError({ findings }: PackData['rules'][number], entry: string): boolean {
  const first = findings.findIndex(({ reading }) => reading === entry)
  if (first < 0) return false
  return findings
    .slice(first)
    .some(({ severity, otherwise }) => severity === 'error' || otherwise?.severity === 'error')
}

/** Computes each value once, when it is first asked for. */
function lazily<Value>(make: (entry: string) => Value): (entry: string) => Value {
  const made = new Map<string, Value>()
  return (entry) => {
    const value = made.get(entry) ?? make(entry)
    made.set(entry, value)
    return value
  }
}
