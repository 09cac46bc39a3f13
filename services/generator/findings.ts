// The generator's own list: what it expects may not depend on what the engine calls a rule.
const ruleOrder = [
  'ipg553/approach-agrees',
  'ipg553/open-method-coded',
  'ipg553/procedure-coded',
  'ipg553/recommended-code',
  'ipg553/diagnosis-coded',
  'ipg553/diagnosis-primary',
  'ipg553/snomed-diagnosis-agrees',
  'ipg553/method-not-redundant',
  'ipg553/image-control-coded',
  'ipg553/image-control-unspecified',
  'ipg553/image-control-specific',
  'ipg553/image-control-agrees',
  'ipg553/image-control-not-contradicted',
  'opcs4-conventions/supplementary-not-first',
  'opcs4-conventions/code-in-force',
  'episode-integrity/icd10-format',
  'episode-integrity/opcs4-format',
  'episode-integrity/snomed-check-digit',
  'episode-integrity/dates-in-order',
  'episode-integrity/procedure-date-in-episode',
  'episode-integrity/image-control-consistent',
] as const

export type RuleId = (typeof ruleOrder)[number]
type Severity = 'error' | 'warning' | 'info'

/** What a checker must report for a rule: never more than one per rule and episode. */
export interface ExpectedFinding {
  readonly rule: RuleId
  readonly severity: Severity
  readonly status: 'fail' | 'not-evaluable'
}

export type Outcome = 'conforming' | 'miscoded' | 'advisory' | 'out-of-scope' | 'undecodable'

export const error = (rule: RuleId): ExpectedFinding => ({ rule, severity: 'error', status: 'fail' })
export const warning = (rule: RuleId): ExpectedFinding => ({ rule, severity: 'warning', status: 'fail' })
export const info = (rule: RuleId): ExpectedFinding => ({ rule, severity: 'info', status: 'fail' })
export const notEvaluable = (rule: RuleId, severity: 'warning' | 'info'): ExpectedFinding => ({
  rule,
  severity,
  status: 'not-evaluable',
})

const place = new Map<string, number>(ruleOrder.map((rule, index) => [rule, index]))
const placeOf = (finding: ExpectedFinding): number => place.get(finding.rule) ?? 0

/** The findings of all edits of an episode, one per rule, in the order of packs and rules; the guidance's own only where it applies. */
export function expectedFindings(
  findings: readonly ExpectedFinding[],
  guidanceApplies: boolean,
): readonly ExpectedFinding[] {
  if (findings.length === 0) return findings
  const byRule = new Map(findings.map((finding) => [finding.rule, finding]))
  return [...byRule.values()]
    .filter(({ rule }) => guidanceApplies || !rule.startsWith('ipg553/'))
    .sort((left, right) => placeOf(left) - placeOf(right))
}

/** The outcome of an episode that can be read, from its findings and from whether the guidance applies to it. */
export function expectedOutcome(findings: readonly ExpectedFinding[], guidanceApplies: boolean): Outcome {
  if (findings.some(({ severity }) => severity === 'error')) return 'miscoded'
  if (findings.some(({ severity }) => severity === 'warning')) return 'advisory'
  return guidanceApplies ? 'conforming' : 'out-of-scope'
}
