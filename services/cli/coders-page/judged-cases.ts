import type { Severity } from '../../core/assessment.ts'
import type { RuleCase } from '../../core/pack/case-schema.ts'
import { episodeGiven } from '../../core/pack/episode-given.ts'
import type { Pack } from '../../core/pack/load-pack.ts'
import { compileRuleset } from '../../core/ruleset.ts'

/** A case of a rule, and what the rest of the pack makes of it. */
export interface JudgedCase {
  readonly one: RuleCase
  /** Why the pack does not apply to it, and the guidance that fits better; null where it applies. */
  readonly outOfScope: { readonly reason: string; readonly seeAlso: string } | null
  /** Other rules of the pack that find something in it. */
  readonly others: readonly { readonly rule: string; readonly severity: Severity }[]
}

/** The cases of a rule as examples of coding. */
export interface Examples {
  readonly avoid: readonly JudgedCase[]
  readonly prefer: readonly JudgedCase[]
  /** In which the rule finds nothing, and which are no example of how to code either. */
  readonly rest: readonly JudgedCase[]
}

/** The cases of all rules of a pack as examples. */
export interface PackExamples {
  readonly of: (rule: string) => Examples
  /** Those to which the pack does not apply, each once: they say nothing of the rule that they stand beside. */
  readonly outOfScope: readonly JudgedCase[]
}

/** Judges the cases of a pack by all of it: an example that passes one rule may break another. */
export function examplesBy(pack: Pack): PackExamples {
  // Repairs are not shown, and would cost a hundred times the verdict.
  const { assess } = compileRuleset([pack], new Set(), { codings: 0, entries: 0, remembered: 0 })

  function judged(one: RuleCase, id: string): JudgedCase {
    const { applicability, findings } = assess(episodeGiven(one.given))
    const scope = applicability[pack.id]
    return {
      one,
      outOfScope:
        scope?.status === 'not-applicable' ? { reason: scope.reason, seeAlso: scope.seeAlso ?? '' } : null,
      others: findings
        .map(({ rule, severity }) => ({ rule: rule.slice(pack.id.length + 1), severity }))
        .filter(({ rule }) => rule !== id),
    }
  }
  const cases = new Map([...pack.cases].map(([id, its]) => [id, its.map((one) => judged(one, id))]))
  return {
    of: (id) => asExamples((cases.get(id) ?? []).filter(({ outOfScope }) => outOfScope === null)),
    outOfScope: eachOnce([...cases.values()].flat().filter(({ outOfScope }) => outOfScope !== null)),
  }
}

function eachOnce(judged: readonly JudgedCase[]): JudgedCase[] {
  const byEpisode = new Map(judged.toReversed().map((its) => [JSON.stringify(its.one.given), its]))
  return judged.filter((its) => byEpisode.get(JSON.stringify(its.one.given)) === its)
}

function asExamples(judged: readonly JudgedCase[]): Examples {
  const avoid = judged.filter(({ one }) => one.expect.includes('/'))
  const passing = judged.filter(({ one }) => one.expect === 'pass')
  // Some rules can only fail: what they do not look at, and no rule minds, is how to code then.
  const silent = judged.filter(({ one }) => one.expect === 'not-applicable')
  const prefer = passing.length > 0 ? cleanest(passing) : silent.filter(({ others }) => others.length === 0)
  return { avoid, prefer, rest: judged.filter((one) => !avoid.includes(one) && !prefer.includes(one)) }
}

/** Those in which no other rule finds an error or a warning; where there are none, those without an error. */
function cleanest(passing: readonly JudgedCase[]): readonly JudgedCase[] {
  const without = (...severities: readonly Severity[]) =>
    passing.filter(({ others }) => !others.some(({ severity }) => severities.includes(severity)))
  const clean = without('error', 'warning')
  return clean.length > 0 ? clean : without('error')
}
