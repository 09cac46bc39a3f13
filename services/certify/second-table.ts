import type { Applicability, Assessment } from '../core/assessment.ts'
import type { Episode } from '../core/episode.ts'
import { applicabilityInWords, type Verdict } from './pack-under-test.ts'

/** What another reader of the same guidance says of an episode. */
export interface Opinion {
  readonly outcome: string
  /** By guidance pack. */
  readonly applicability: Readonly<Record<string, Applicability>>
  /** In alphabetical order. */
  readonly coded: readonly string[]
  readonly recorded: readonly string[]
  /** As `pack/rule severity status`, in the order of packs and rules. */
  readonly findings: readonly string[]
  /** Rules of applicable guidance that passed. */
  readonly passed: readonly string[]
}

/** A decision table that shares nothing with the engine, over the packs that it knows. */
export interface SecondTable {
  readonly packs: readonly string[]
  readonly opinionOn: (episode: Episode) => Opinion
}

/** Where an assessment and the second opinion on the same episode differ; empty where they agree. */
export function disagreement(assessment: Assessment, opinion: Opinion): string[] {
  const { outcome, applicability, approaches, findings, passed } = assessment
  const ours: Opinion = {
    outcome,
    applicability,
    coded: approaches.coded.toSorted(),
    recorded: approaches.recorded.toSorted(),
    findings: findings.map(({ rule, severity, status }) => `${rule} ${severity} ${status}`),
    passed,
  }
  return (Object.keys(ours) as (keyof Opinion)[]).flatMap((aspect) =>
    differing(aspect, ours[aspect], opinion[aspect]),
  )
}

/** Where the verdict of one pack and the second opinion differ: its findings, what passed, whether it applies. */
export function disagreementOfPack(id: string, verdict: Verdict, opinion: Opinion): string[] {
  const own = (rules: readonly string[]) => rules.filter((rule) => rule.startsWith(`${id}/`))
  const results = [...verdict.results].map(([rule, result]) => [`${id}/${rule}`, result] as const)
  const findings = results.flatMap(([rule, result]) => {
    const [status, severity] = result.split('/')
    return severity === undefined ? [] : [`${rule} ${severity} ${status}`]
  })
  const applies = opinion.applicability[id]
  if (applies === undefined) return differing('findings', findings, own(opinion.findings))
  const passed = results.flatMap(([rule, result]) => (result === 'pass' ? [rule] : []))
  return [
    ...differing('applicability', verdict.applicability, applicabilityInWords(applies)),
    ...differing('findings', findings, own(opinion.findings)),
    ...differing('passed', passed, own(opinion.passed)),
  ]
}

function differing(aspect: string, ours: unknown, theirs: unknown): string[] {
  const [one, other] = [ours, theirs].map((its) => JSON.stringify(its))
  return one === other ? [] : [`${aspect}: the engine says ${one}, the second table ${other}`]
}
