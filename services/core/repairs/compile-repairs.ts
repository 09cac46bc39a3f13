import type { Edit, RepairSearch } from '../assessment.ts'
import { gatherEvidence } from '../evidence.ts'
import type { EpisodeFacts } from '../facts/episode-facts.ts'
import { loaded } from '../pack/attempt.ts'
import { compilePack, judgeOnDemand } from '../pack/compile-pack.ts'
import type { PackData } from '../pack/pack-schema.ts'
import { codingOf } from './coding.ts'
import { codingJudge, type PackInSearch } from './coding-judge.ts'
import { errorsWhileKept } from './errors-while-kept.ts'
import { lazily } from './lazily.ts'
import { listsInNeed } from './least-edits.ts'
import { remembering } from './remembering.ts'
import { vocabularyOf } from './repair-vocabulary.ts'
import { type SearchResult, searchRepairs } from './search-repairs.ts'
import { segmentsOf } from './segments.ts'
import { asWritten, type WrittenPacks } from './written-packs.ts'

/** How far a search may go, and how much is kept for episodes that are alike. */
export interface RepairLimits {
  /** Codings that the search for one episode may look at. */
  readonly codings: number
  /** Entries of a list of codes beyond which an episode is not searched. */
  readonly entries: number
  /** Answers that are kept, if they are not too long in all (`rememberedCharacters`); 0 keeps none. */
  readonly remembered: number
}

/**
 * Characters that the answers which are kept may have in all, with the keys that they are found by: more than 2,048 of
 * the generated episodes take, at 300 each. No search bounds the lists of concepts, so a single key may have hundreds
 * of thousands.
 */
const rememberedCharacters = 1_000_000

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
  /** Whether an error is in the way that no edit can mend: nothing is searched for then. */
  readonly isBeyondRepair: (facts: EpisodeFacts) => boolean
}

/** A pack that counts, under the readings in use. */
export interface ReadPack {
  readonly id: string
  readonly data: PackData
}

/**
 * Compiles packs, drafts left out, into what finds the repairs of a miscoded episode; `written` are the same packs as
 * they are written. What a search needs of a pack is compiled when an episode first wakes it.
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
  written: WrittenPacks = asWritten(packs.map(({ data }) => data)),
): FindRepairs {
  const { wake, reach, keyOf, seen } = written
  const packAt = (index: number) => packs[index] as ReadPack
  const vocabulary = vocabularyOf((index) => packAt(index).data, seen)
  const inSearch = lazily((index: number): PackInSearch => {
    const { id, data } = packAt(index)
    return { ...vocabulary.wordsOf(index), judge: wordlessJudge(id, data), inNeed: listsInNeed(data) }
  })
  const beyondRepair = lazily((index: number) => errorsWhileKept(packAt(index).data, ['record']))

  /** Rules with an error that no edit can mend. */
  const unmendable = (facts: EpisodeFacts): string[] =>
    wake(facts).flatMap((index) => {
      const { judge, vocabulary: words } = inSearch(index)
      const evidence = gatherEvidence(words, facts)
      if (!judge.applies(evidence)) return []
      const rules = [...beyondRepair(index)].filter(([, fails]) => fails(evidence))
      return rules.map(([rule]) => `${packAt(index).id}/${rule}`)
    })

  function search(facts: EpisodeFacts, acted: Set<string>): Omit<RepairsFound, 'acted'> {
    const coding = codingOf(facts)
    const judge = codingJudge(reach(facts).map(inSearch), facts, acted)
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

  const searched = (facts: EpisodeFacts): RepairsFound => {
    const acted = new Set<string>()
    return { ...search(facts, acted), acted: [...acted] }
  }
  const remembered = remembering(keyOf, searched, {
    answers: limits.remembered,
    characters: rememberedCharacters,
  })
  // What is blocked or too long is found sooner than remembered, and nothing is kept of long lists.
  const find = (facts: EpisodeFacts): RepairsFound => {
    const blocking = unmendable(facts)
    if (blocking.length > 0) return { ...blockedBy(blocking), acted: [], looked: 1 }
    return isLonger(facts, limits.entries) ? { ...incomplete, acted: [], looked: 1 } : remembered(facts)
  }
  return Object.assign(find, { isBeyondRepair: (facts: EpisodeFacts) => unmendable(facts).length > 0 })
}

/** Whether a list that repairs edit has more entries. */
const isLonger = ({ episode }: EpisodeFacts, entries: number) =>
  Math.max(episode.diagnoses.length, episode.procedures.length) > entries

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
