import type { Episode } from '../core/episode.ts'
import { type EpisodeFacts, readFacts } from '../core/facts/episode-facts.ts'
import type { PackData } from '../core/pack/pack-schema.ts'
import type { Bound } from './bound.ts'
import { classSamples, memberSamples } from './classes.ts'
import { written } from './draft.ts'
import { sizeOf } from './joint.ts'
import { type PackUnderTest, packUnderTest, type Verdict } from './pack-under-test.ts'
import { spanning } from './space.ts'

/** What a change of verdicts asks of the version. */
export type Bump = 'patch' | 'minor' | 'major'

const kindsOfChange = ['newly rejected', 'newly accepted', 'otherwise changed'] as const
export type KindOfChange = (typeof kindsOfChange)[number]

/** How the verdicts of two versions of a pack differ, over some episodes. */
export interface Comparison {
  readonly judged: number
  readonly changed: Readonly<Record<KindOfChange, number>>
  /** By rule, or `applicability`: on how many episodes it says something else. */
  readonly byRule: ReadonlyMap<string, number>
  /** The smallest episode of each kind of change. */
  readonly examples: ReadonlyMap<
    KindOfChange,
    { readonly episode: Episode; readonly rules: readonly string[] }
  >
}

/** What the version must say of these changes: a major one where an accepted episode is rejected. */
export function bumpFor({ changed }: Pick<Comparison, 'changed'>): Bump {
  if (changed['newly rejected'] > 0) return 'major'
  return changed['newly accepted'] + changed['otherwise changed'] > 0 ? 'minor' : 'patch'
}

/** Compares two versions of a pack, episode by episode. */
export class Comparer {
  readonly #packs: readonly [PackUnderTest, PackUnderTest]
  readonly #changed = { 'newly rejected': 0, 'newly accepted': 0, 'otherwise changed': 0 }
  readonly #byRule = new Map<string, number>()
  readonly #examples = new Map<KindOfChange, { episode: Episode; rules: readonly string[]; size: number }>()
  #judged = 0

  constructor(older: PackUnderTest, newer: PackUnderTest) {
    this.#packs = [older, newer]
  }

  see(episode: Episode, facts: EpisodeFacts = readFacts(episode)): void {
    const [older, newer] = this.#packs
    const [was, is] = [older.judge(facts), newer.judge(facts)]
    this.#judged += 1
    const rules = differences(was, is)
    const [rejected, rejects] = [isRejected(older, was), isRejected(newer, is)]
    if (rules.length === 0 && rejected === rejects) return
    for (const rule of rules) this.#byRule.set(rule, (this.#byRule.get(rule) ?? 0) + 1)
    const kind = rejected === rejects ? 'otherwise changed' : rejects ? 'newly rejected' : 'newly accepted'
    this.#changed[kind] += 1
    const size = sizeOf(episode)
    if (size < (this.#examples.get(kind)?.size ?? Number.POSITIVE_INFINITY)) {
      this.#examples.set(kind, { episode, rules, size })
    }
  }

  get judged(): number {
    return this.#judged
  }

  comparison(): Comparison {
    return {
      judged: this.#judged,
      changed: { ...this.#changed },
      byRule: new Map(this.#byRule),
      examples: new Map(this.#examples),
    }
  }
}

/** Drafts report and never reject. */
function isRejected({ data }: PackUnderTest, { results }: Verdict): boolean {
  return data.status !== 'draft' && [...results.values()].some((result) => result.endsWith('/error'))
}

function differences(was: Verdict, is: Verdict): string[] {
  const rules = new Set([...was.results.keys(), ...is.results.keys()])
  const changed = [...rules].filter((rule) => was.results.get(rule) !== is.results.get(rule))
  return was.applicability === is.applicability ? changed : ['applicability', ...changed]
}

const pace = 500

/**
 * Compares two versions of a pack over every class of episodes that one of them can tell from the others. Yields now
 * and then, how many episodes have been judged.
 */
export function* comparing(
  id: string,
  older: PackData,
  newer: PackData,
  bound: Bound,
): Generator<number, Comparer> {
  const packs = [packUnderTest(id, older), packUnderTest(id, newer)] as const
  const comparer = new Comparer(...packs)
  const space = yield* spanning(packs, bound)
  for (const samples of [classSamples(space), memberSamples(space)]) {
    for (const { draft, turn } of samples) {
      comparer.see(written(draft, turn))
      if (comparer.judged % pace === 0) yield comparer.judged
    }
  }
  return comparer
}
