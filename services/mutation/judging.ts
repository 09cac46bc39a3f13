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

/** A rule's result as cases write it. */
export function resultIn({ results }: PackVerdict, rule: string): { result: string; message: string } {
  const its = results.find((one) => one.rule === rule)
  const { result, finding } = its ?? { result: 'not-applicable', finding: null }
  return finding === null
    ? { result, message: '' }
    : { result: `${result}/${finding.severity}`, message: finding.message }
}

/** All that a pack says of an episode, to the letter: whether it applies, each rule's result, and each finding whole. */
export const saidIn = ({ applicability, results }: PackVerdict): string =>
  JSON.stringify([applicability, results])
