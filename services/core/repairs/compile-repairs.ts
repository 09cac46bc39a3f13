import type { Edit, RepairSearch } from '../assessment.ts'
import { createDispatch } from '../dispatch.ts'
import { gatherEvidence } from '../evidence.ts'
import type { EpisodeFacts } from '../facts/episode-facts.ts'
import { loaded } from '../pack/attempt.ts'
import { compilePack, judgeOnDemand } from '../pack/compile-pack.ts'
import type { PackData } from '../pack/pack-schema.ts'
import { type Coding, codingOf } from './coding.ts'
import { codingJudge, type PackInSearch } from './coding-judge.ts'
import { errorsWhileKept } from './errors-while-kept.ts'
import { listsInNeed } from './least-edits.ts'
import { packsInReach } from './packs-in-reach.ts'
import { repairVocabulary } from './repair-vocabulary.ts'
import { type SearchResult, searchRepairs } from './search-repairs.ts'
import { segmentsOf } from './segments.ts'

/** How far a search may go, and how many answers are kept for episodes that are alike. */
export interface RepairLimits {
  /** Codings that the search for one episode may look at. */
  readonly codings: number
  /** Entries of a list of codes beyond which an episode is not searched. */
  readonly entries: number
  readonly remembered: number
}

/** Edits that repair an episode, and the rules that then still warn. */
export interface RepairingEdits {
  readonly edits: readonly Edit[]
  readonly warnings: readonly string[]
}

/** What was found for a miscoded episode, the same for all that are alike. */
export interface RepairsFound {
  readonly sets: readonly RepairingEdits[]
  readonly repairSearch: RepairSearch | null
  /** Entries of the register that took part: only their other readings can change what is found. */
  readonly acted: readonly string[]
  /** How many codings were looked at. */
  readonly looked: number
}

/** Finds the repairs of a miscoded episode. */
export interface FindRepairs {
  (facts: EpisodeFacts): RepairsFound
  /** What is found where an error is in the way that no edit can mend: nothing is searched for then. Else null. */
  readonly blocked: (facts: EpisodeFacts) => RepairsFound | null
  /** What is found where none is. */
  readonly unblocked: (facts: EpisodeFacts) => RepairsFound
}

/** A pack that counts, under the readings in use, and as it is written. */
export interface ReadPack {
  readonly id: string
  readonly data: PackData
  readonly written: PackData
}

/**
 * Compiles packs, drafts left out, into what finds the repairs of a miscoded episode.
 *
 * A repair is a smallest set of edits (add, remove, replace, move) of diagnoses and procedures such that
 * - no rule has an error finding, every guidance pack applies or does not apply for the reason it did, and for each
 *   of them, applying or not, the coded approaches are the recorded ones, a conversion counted, or where none is
 *   recorded, the same as before;
 * - a code that is added or put in the place of another is expected by an error finding of the coding as it stands
 *   at that edit: where a finding expects a category, any code of it that the pack knows;
 * - diagnoses in good form are not removed and not replaced, and nothing but codes in good form is edited;
 * - groups whose body code is none of an approach or a near miss stay entry for entry as they are;
 * - a supplementary code is put in where its group did not hold it, and codes an approach with it, then and in the
 *   end; an added one stands behind the others of its group;
 * - an added group stands at the end of the procedures and an added diagnosis at the end of the diagnoses, unless the
 *   same edits with it there leave an error.
 *
 * All smallest sets are offered, one for each coding that rules can tell from the others (`viewOf`): the one that
 * undoes least of what is coded, whose additions then stand last or not. Those that leave fewer warnings and undo less
 * come first. An error that no edit can mend blocks every repair; a search that would go beyond its limits offers none
 * and says so.
 */
export function compileRepairs(
  packs: readonly ReadPack[],
  limits: RepairLimits,
  dispatchOf: typeof createDispatch = createDispatch,
): FindRepairs {
  const vocabulary = repairVocabulary(
    packs.map(({ data }) => data),
    packs.map(({ written }) => written),
  )
  const inSearch = vocabulary.packs.map((words, index): PackInSearch => {
    const { id, data } = packs[index] as ReadPack
    return { ...words, judge: wordlessJudge(id, data), inNeed: listsInNeed(data) }
  })
  const beyondRepair = packs.map(({ data }) => errorsWhileKept(data, ['record']))
  const written = packs.map((pack) => pack.written)
  const wake = dispatchOf(written)
  const reach = packsInReach(written, wake)

  /** Rules with an error that no edit can mend. */
  const unmendable = (facts: EpisodeFacts): string[] =>
    wake(facts).flatMap((index) => {
      const { judge, vocabulary: words } = inSearch[index] as PackInSearch
      const evidence = gatherEvidence(words, facts)
      if (!judge.applies(evidence)) return []
      const rules = [...(beyondRepair[index] ?? [])].filter(([, fails]) => fails(evidence))
      return rules.map(([rule]) => `${packs[index]?.id}/${rule}`)
    })

  function search(facts: EpisodeFacts, coding: Coding, acted: Set<string>): Omit<RepairsFound, 'acted'> {
    const judging = reach(facts).map((index) => inSearch[index] as PackInSearch)
    const judge = codingJudge(judging, facts, acted)
    const result: SearchResult = searchRepairs({ vocabulary, facts, coding, judge, budget: limits.codings })
    const { looked } = result
    if (result.status === 'spent') return { ...incomplete, looked }
    if (result.status === 'none') {
      const { errors } = judge.verdictOn(coding, segmentsOf(coding.procedures, vocabulary.isOpen))
      return { ...blockedBy(result.stuck.length > 0 ? result.stuck : errors), looked }
    }
    const sets = result.sets.map(({ edits, warnings }) => ({ edits, warnings }))
    return { sets, repairSearch: null, looked }
  }

  const blocked = (facts: EpisodeFacts): RepairsFound | null => {
    const blocking = unmendable(facts)
    return blocking.length > 0 ? { ...blockedBy(blocking), acted: [], looked: 1 } : null
  }

  const unblocked = (facts: EpisodeFacts): RepairsFound => {
    const coding = codingOf(facts)
    if (Math.max(coding.diagnoses.length, coding.procedures.length) > limits.entries)
      return { ...incomplete, acted: [], looked: 1 }
    const acted = new Set<string>()
    return { ...search(facts, coding, acted), acted: [...acted] }
  }
  const find = (facts: EpisodeFacts) => blocked(facts) ?? unblocked(facts)
  return Object.assign(find, { blocked, unblocked })
}

const incomplete = { sets: [], repairSearch: { status: 'search-incomplete' } } as const
const blockedBy = (rules: readonly string[]) => ({
  sets: [],
  repairSearch: { status: 'blocked', blockedBy: rules } as const,
})

/** A judge of what rules say, not of how: wording and places would be made for every coding that is looked at. */
export function wordlessJudge(id: string, data: PackData) {
  return judgeOnDemand(() => {
    const rules = data.rules.map((rule) => ({
      ...rule,
      findings: rule.findings.map((finding) => ({ ...finding, message: '', at: [] })),
    }))
    return compilePack(id, { ...data, rules }, loaded)
  })
}
