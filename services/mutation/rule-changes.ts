import { severities } from '../core/assessment.ts'
import type { FindingCaseData, PackData, RuleData } from '../core/pack/pack-schema.ts'
import { conditionChanges } from './condition-changes.ts'
import { correctionChanges } from './correction-changes.ts'
import { asPartOf, type Change, itemChanges, listChanges, withKey } from './mutant.ts'

const number = (_: unknown, index: number) => String(index + 1)

/** Every way to change one rule in one place: where it looks, its findings and their order. */
export function ruleChanges(rule: RuleData, pack: PackData): Change<RuleData>[] {
  const { findings } = rule
  const changed = [
    ...listChanges(findings, number),
    ...itemChanges(findings, number, (finding) => findingChanges(finding, pack)),
  ]
  return [
    ...optional(rule, 'looks-at', pack),
    ...asPartOf('findings', changed, (all) => ({ ...rule, findings: all ?? [] })),
  ]
}

function findingChanges(finding: FindingCaseData, pack: PackData): Change<FindingCaseData>[] {
  const status = finding.status === 'fail' ? 'not-evaluable' : 'fail'
  return [
    ...severities
      .filter((severity) => severity !== finding.severity)
      .map((severity) => ({
        place: 'severity',
        what: `${severity} for ${finding.severity}`,
        value: { ...finding, severity },
      })),
    { place: 'status', what: `${status} for ${finding.status}`, value: { ...finding, status } },
    ...optional(finding, 'when', pack),
    ...correctionChanges(finding, pack),
  ]
}

/** A condition that may be absent is left out too: it then holds always. */
function optional<Whole extends RuleData | FindingCaseData>(
  whole: Whole,
  key: 'looks-at' | 'when',
  pack: PackData,
): Change<Whole>[] {
  const condition = (whole as Readonly<Record<string, unknown>>)[key] as Record<string, unknown> | undefined
  if (condition === undefined) return []
  return [
    { place: key, what: 'dropped', value: withKey(whole, key, undefined) },
    ...asPartOf(key, conditionChanges(condition, pack), (other) => withKey(whole, key, other)),
  ]
}
