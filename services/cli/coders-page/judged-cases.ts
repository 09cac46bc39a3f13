import type { RuleCase } from '../../core/pack/case-schema.ts'
import { episodeGiven } from '../../core/pack/episode-given.ts'
import type { Pack } from '../../core/pack/load-pack.ts'
import { compileRuleset } from '../../core/ruleset.ts'

/** A case of a rule, and what the rest of the pack makes of it. */
export interface JudgedCase {
  readonly one: RuleCase
  readonly applies: boolean
  /** Other rules of the pack that find something in it. */
  readonly others: readonly { readonly rule: string; readonly isError: boolean }[]
}

/** The cases of a rule as examples of coding. */
export interface Examples {
  readonly avoid: readonly JudgedCase[]
  readonly prefer: readonly JudgedCase[]
  /** In which the rule finds nothing, and which are no example of how to code either. */
  readonly rest: readonly JudgedCase[]
}

/** Judges the cases of a pack by all of it: an example that passes one rule may break another. */
export function examplesBy(pack: Pack): (rule: string) => Examples {
  // Repairs are not shown, and would cost a hundred times the verdict.
  const { assess } = compileRuleset([pack], new Set(), { codings: 0, entries: 0, remembered: 0 })

  function judged(one: RuleCase, id: string): JudgedCase {
    const { applicability, findings } = assess(episodeGiven(one.given))
    return {
      one,
      applies: applicability[pack.id]?.status !== 'not-applicable',
      others: findings
        .map(({ rule, severity }) => ({
          rule: rule.slice(pack.id.length + 1),
          isError: severity === 'error',
        }))
        .filter(({ rule }) => rule !== id),
    }
  }
  return (id) => asExamples((pack.cases.get(id) ?? []).map((one) => judged(one, id)))
}

function asExamples(judged: readonly JudgedCase[]): Examples {
  const avoid = judged.filter(({ one }) => one.expect.includes('/'))
  const passing = judged.filter(({ one }) => one.expect === 'pass')
  // Some rules can only fail: what they do not look at, and no rule minds, is how to code then.
  const silent = judged.filter(({ one, applies }) => one.expect === 'not-applicable' && applies)
  const prefer =
    passing.length > 0
      ? passing.filter(({ others }) => !others.some(({ isError }) => isError))
      : silent.filter(({ others }) => others.length === 0)
  return { avoid, prefer, rest: judged.filter((one) => !avoid.includes(one) && !prefer.includes(one)) }
}
