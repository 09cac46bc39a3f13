import type { Episode } from '../core/episode.ts'
import type { Pack } from '../core/pack/load-pack.ts'
import { judgingBy } from './judging.ts'
import type { Mutant } from './mutant.ts'
import { mutantsOf } from './mutants-of.ts'
import { failingCase, type PackCase, packCases } from './pack-cases.ts'
import { type Search, Telling } from './telling.ts'

/**
 * What became of a mutant. `killed`: a case came out otherwise. `refused`: the pack does not load, which kills it too.
 * `equivalent`: listed as such, and no class of episodes tells it. `survived`: no case tells it.
 */
export type Fate = 'killed' | 'refused' | 'equivalent' | 'survived'

export interface Judged {
  readonly mutant: Mutant
  readonly fate: Fate
  /** Why it is equivalent, as listed. */
  readonly because: string | null
  /** The smallest episode that tells it; null where none does, or none was looked for. */
  readonly told: Episode | null
}

/** What the cases of a pack are worth. */
export interface Mutation {
  readonly pack: string
  /** Cases that the pack itself does not fulfil: nothing is said of mutants then. */
  readonly wrongCases: readonly PackCase[]
  readonly cases: number
  readonly judged: readonly Judged[]
  /** Listed as equivalent, but killed by a case or not there. */
  readonly stale: readonly string[]
}

/**
 * Runs a pack's own cases on every mutant of it. Those left over are held against classes of episodes; with
 * null for the search, what is listed as equivalent is believed. Yields now and then, how much has been looked at.
 */
export function* mutating(
  pack: Pack,
  equivalents: ReadonlyMap<string, string>,
  search: Search | null,
): Generator<number, Mutation> {
  const cases = packCases(pack)
  const wrongCases = wrong(pack, cases)
  const mutants = wrongCases.length > 0 ? [] : mutantsOf(pack.data)
  const telling = search === null ? null : new Telling(pack.id, pack.data, search)
  const judged: Judged[] = []
  for (const mutant of mutants) {
    if (judged.length % pace === 0) yield judged.length + (telling?.looked ?? 0)
    const fate = fateByCases(pack.id, mutant, cases)
    judged.push(
      fate === 'survived'
        ? yield* leftOver(mutant, equivalents.get(mutant.id) ?? null, telling)
        : { mutant, fate, because: null, told: null },
    )
  }
  const left = new Set(
    judged.flatMap(({ mutant, fate }) => (fate === 'killed' || fate === 'refused' ? [] : [mutant.id])),
  )
  return {
    pack: pack.id,
    wrongCases,
    cases: cases.length,
    judged,
    stale: [...equivalents.keys()].filter((id) => !left.has(id)),
  }
}

const pace = 25

function wrong({ id, data }: Pack, cases: readonly PackCase[]): PackCase[] {
  const judge = judgingBy(id, data)
  if (judge === null) throw new Error('a loaded pack does not compile')
  return cases.filter((one) => failingCase(judge, [one]) !== undefined)
}

function fateByCases(id: string, { part, data }: Mutant, cases: readonly PackCase[]): Fate {
  const judge = judgingBy(id, data)
  if (judge === null) return 'refused'
  // Mostly it is a case of the same rule.
  const [its, others] = [cases.filter(({ rule }) => rule === part), cases.filter(({ rule }) => rule !== part)]
  return failingCase(judge, its) === undefined && failingCase(judge, others) === undefined
    ? 'survived'
    : 'killed'
}

function* leftOver(
  mutant: Mutant,
  because: string | null,
  telling: Telling | null,
): Generator<number, Judged> {
  const told = telling === null ? null : yield* telling.episodeFor(mutant)
  const fate = because !== null && told === null ? 'equivalent' : 'survived'
  return { mutant, fate, because, told }
}
