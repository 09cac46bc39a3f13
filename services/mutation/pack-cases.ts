import { type EpisodeFacts, readFacts } from '../core/facts/episode-facts.ts'
import type { RuleCase } from '../core/pack/case-schema.ts'
import { episodeGiven } from '../core/pack/episode-given.ts'
import type { Pack } from '../core/pack/load-pack.ts'
import { type Judging, resultIn, scopeIn } from './judging.ts'

/** A case of a pack, its episode read once. */
export interface PackCase {
  readonly rule: string
  readonly one: RuleCase
  readonly facts: EpisodeFacts
}

/** All cases of a pack, rule by rule. */
export function packCases({ cases }: Pick<Pack, 'cases'>): PackCase[] {
  return [...cases].flatMap(([rule, its]) =>
    its.map((one) => ({ rule, one, facts: readFacts(episodeGiven(one.given)) })),
  )
}

/** The first case that does not come out as it is written. */
export function failingCase(judge: Judging, cases: readonly PackCase[]): PackCase | undefined {
  return cases.find((one) => !holds(judge, one))
}

/** The result is the one written, and the reason, the words of the message, the codes and the places, where they are. */
function holds(judge: Judging, { rule, one, facts }: PackCase): boolean {
  const verdict = judge(facts)
  const { result, message, expected, paths } = resultIn(verdict, rule)
  return (
    result === one.expect &&
    (one.because === undefined || scopeIn(verdict) === one.because) &&
    (one.says === undefined || message.includes(one.says)) &&
    (one.expects === undefined || areSame(expected, one.expects)) &&
    (one.at === undefined || areSame(paths, one.at))
  )
}

/** In whatever order, but none of them twice. */
const areSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && new Set(some).symmetricDifference(new Set(others)).size === 0
