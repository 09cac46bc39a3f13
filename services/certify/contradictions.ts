import { readFacts } from '../core/facts/episode-facts.ts'
import type { Bound } from './bound.ts'
import { classSamples } from './classes.ts'
import { type Draft, written } from './draft.ts'
import type { PackUnderTest } from './pack-under-test.ts'
import { spanning } from './space.ts'

export type Pair = readonly [string, string]

/** Whether a result is that of a rule which looks at the episode and finds no error. */
export const isMet = (result: string | undefined): boolean =>
  result !== undefined && result !== 'not-applicable' && result !== 'fail/error'

/**
 * Whether two error rules contradict each other: no episode satisfies both while both look at it. Tries first to join
 * episodes that satisfy one of them each, and then all that the two rules together can tell apart.
 */
export function* contradict(
  pair: Pair,
  packs: readonly PackUnderTest[],
  satisfying: ReadonlyMap<string, readonly Draft[]>,
  bound: Bound,
): Generator<number, boolean> {
  const [[one = '', ruleOfOne = ''], [other = '', ruleOfOther = '']] = [
    pair[0].split('/'),
    pair[1].split('/'),
  ]
  const concerned = packs.filter(({ id }) => id === one || id === other)
  const satisfiesBoth = (draft: Draft, turn: number) => {
    const facts = readFacts(written(draft, turn))
    const verdicts = new Map(concerned.map((pack) => [pack.id, pack.judge(facts)]))
    return (
      isMet(verdicts.get(one)?.results.get(ruleOfOne)) && isMet(verdicts.get(other)?.results.get(ruleOfOther))
    )
  }
  for (const left of satisfying.get(pair[0]) ?? []) {
    for (const right of satisfying.get(pair[1]) ?? []) {
      if (joined(left, right).some((draft) => satisfiesBoth(draft, 0))) return false
    }
  }
  const both = { name: pair.join(' and '), rules: [ruleOfOne, ruleOfOther] }
  const space = yield* spanning(concerned, bound, [both])
  for (const { draft, turn } of classSamples(space)) if (satisfiesBoth(draft, turn)) return false
  return true
}

/** Two episodes made one: the codes of both, and of either the record of image control and the dates. */
function joined(left: Draft, right: Draft): Draft[] {
  const codes = {
    procedures: [...left.procedures, ...right.procedures],
    diagnoses: [...left.diagnoses, ...right.diagnoses],
    snomedProcedures: [...left.snomedProcedures, ...right.snomedProcedures],
    snomedDiagnoses: [...left.snomedDiagnoses, ...right.snomedDiagnoses],
  }
  return [left, right].flatMap(({ imageControl }) =>
    [left, right].flatMap(({ dates }) => [
      { ...codes, imageControl, dates },
      { ...codes, procedures: left.procedures, imageControl, dates },
      { ...codes, procedures: right.procedures, imageControl, dates },
    ]),
  )
}
