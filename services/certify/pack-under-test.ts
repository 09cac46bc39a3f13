import type { Applicability } from '../core/assessment.ts'
import type { CodeSet } from '../core/codes/code-set.ts'
import { type Evidence, gatherEvidence } from '../core/evidence.ts'
import type { EpisodeFacts } from '../core/facts/episode-facts.ts'
import { loaded } from '../core/pack/attempt.ts'
import { type ConditionCompiler, conditionCompiler } from '../core/pack/compile-condition.ts'
import { compilePack } from '../core/pack/compile-pack.ts'
import { compileScope } from '../core/pack/compile-vocabulary.ts'
import type { PackData } from '../core/pack/pack-schema.ts'
import type { PackScope } from '../core/pack/pack-scope.ts'

/** What a pack says of an episode, in words short enough to compare by the hundred thousand. */
export interface Verdict {
  /** `applicable`, the reason why not (with the guidance that may apply), or `every-episode`. */
  readonly applicability: string
  /** By rule: `pass`, `not-applicable`, or `fail/error`; empty where the pack does not apply. */
  readonly results: ReadonlyMap<string, string>
  /** By rule: which of its findings it is, counting from 0. */
  readonly findings: ReadonlyMap<string, number>
}

/** A pack taken apart for certification. */
export interface PackUnderTest {
  readonly id: string
  readonly data: PackData
  readonly scope: PackScope
  readonly compiler: ConditionCompiler
  readonly codeSets: ReadonlyMap<string, CodeSet>
  readonly evidence: (facts: EpisodeFacts) => Evidence
  readonly judge: (facts: EpisodeFacts) => Verdict
}

/** Takes a loaded pack apart. The judge is the engine's own; only the wording is left out. */
export function packUnderTest(id: string, data: PackData): PackUnderTest {
  const scope = compileScope(data, loaded)
  const judge = compilePack(id, numbered(data), loaded)
  return {
    id,
    data,
    scope,
    compiler: conditionCompiler(scope, data.conditions, loaded),
    codeSets: new Map(Object.keys(data['code-sets']).map((name) => [name, scope.codeSet(name)])),
    evidence: (facts) => gatherEvidence(scope.vocabulary, facts),
    judge: (facts) => {
      const { applicability, results } = judge(facts)
      const found = results.flatMap(({ rule, finding }) =>
        finding === null ? [] : [[rule, finding] as const],
      )
      return {
        applicability: applicability === null ? 'every-episode' : applicabilityInWords(applicability),
        results: new Map(
          results.map(({ rule, result, finding }) => [
            rule,
            finding === null ? result : `${result}/${finding.severity}`,
          ]),
        ),
        findings: new Map(found.map(([rule, { message }]) => [rule, Number(message)])),
      }
    },
  }
}

/** `applicable`, or why not, and which guidance may. */
export function applicabilityInWords(applicability: Applicability): string {
  if (applicability.status === 'applicable') return applicability.status
  const { reason, seeAlso } = applicability
  return seeAlso === undefined ? reason : `${reason}, see ${seeAlso}`
}

/** The pack with each finding's place in its rule for a message: two findings of a rule may be of one severity. */
function numbered(data: PackData): PackData {
  return {
    ...data,
    rules: data.rules.map((rule) => ({
      ...rule,
      findings: rule.findings.map(({ expected: _, ...finding }, at) => ({
        ...finding,
        message: String(at),
        at: [],
      })),
    })),
  }
}
