import type { PackData } from '../core/pack/pack-schema.ts'
import { applicabilityChanges } from './applicability-changes.ts'
import { type Change, type Mutant, within } from './mutant.ts'
import { ruleChanges } from './rule-changes.ts'
import { vocabularyChanges } from './vocabulary-changes.ts'

/** Every mutant of a pack, in the pack's order; of several that come to the same pack, the first. */
export function mutantsOf(pack: PackData): Mutant[] {
  const rules = pack.rules.flatMap((rule, index) =>
    mutants(rule.id, rule.id, ruleChanges(rule, pack), (changed) => ({
      ...pack,
      rules: pack.rules.with(index, changed),
    })),
  )
  const applicability = mutants('applicability', 'applicability', applicabilityChanges(pack), (changed) => ({
    ...pack,
    applicability: changed,
  }))
  const vocabulary = mutants('vocabulary', '', vocabularyChanges(pack), (changed) => changed)
  const seen = new Set([keyOf(pack)])
  return [...rules, ...applicability, ...vocabulary].filter(({ data }) => {
    const key = keyOf(data)
    return !seen.has(key) && seen.add(key)
  })
}

/** What of a pack is ever mutated. */
const keyOf = ({ rules, applicability, conditions, approaches, conversions, ...pack }: PackData): string =>
  JSON.stringify([
    rules.map((rule) => [rule['looks-at'], rule.findings]),
    [applicability, conditions, approaches, conversions],
    [pack['code-sets'], pack['near-misses'], pack['image-control']],
  ])

function mutants<Value>(
  part: string,
  place: string,
  changes: readonly Change<Value>[],
  whole: (value: Value) => PackData,
): Mutant[] {
  return changes.flatMap((change) =>
    change.value === undefined
      ? []
      : [{ id: `${within(place, change.place)}: ${change.what}`, part, data: whole(change.value) }],
  )
}
