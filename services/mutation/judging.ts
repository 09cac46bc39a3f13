import { applicabilityInWords } from '../certify/pack-under-test.ts'
import type { EpisodeFacts } from '../core/facts/episode-facts.ts'
import { compilePack, type PackVerdict } from '../core/pack/compile-pack.ts'
import type { PackData } from '../core/pack/pack-schema.ts'

export type Judging = (facts: EpisodeFacts) => PackVerdict

/** Compiles a pack that may have been spoilt; null where it is refused. */
export function judgingBy(id: string, data: PackData): Judging | null {
  let isRefused = false
  const judge = compilePack(id, data, () => {
    isRefused = true
  })
  return isRefused ? null : judge
}

/** Whether a pack applies, in words: `applicable`, or why not. Null for one that looks at every episode. */
export const scopeIn = ({ applicability }: PackVerdict): string | null =>
  applicability === null ? null : applicabilityInWords(applicability)

/** What a rule says of an episode, as cases write it. */
interface Said {
  readonly result: string
  readonly message: string
  readonly expected: readonly string[]
  readonly paths: readonly string[]
}

/** A rule's result as cases write it; without a finding its words, codes and places are empty. */
export function resultIn({ results }: PackVerdict, rule: string): Said {
  const its = results.find((one) => one.rule === rule)
  const { result, finding } = its ?? { result: 'not-applicable', finding: null }
  if (finding === null) return { result, message: '', expected: [], paths: [] }
  const { severity, message, expected, paths } = finding
  return { result: `${result}/${severity}`, message, expected, paths }
}

/** All that a pack says of an episode, to the letter: whether it applies, each rule's result, and each finding whole. */
export const saidIn = ({ applicability, results }: PackVerdict): string =>
  JSON.stringify([applicability, results])
