import type { Assessment, Finding } from '../core/assessment.ts'
import type { Difference } from './difference.ts'

/** What a finding says; what explains it (citation, readings) is of the rules and not of the episode. */
export const findingInShort = ({
  rule,
  severity,
  status,
  message,
  paths,
  observed,
  expected,
}: Finding): Pick<
  Finding,
  'rule' | 'severity' | 'status' | 'message' | 'paths' | 'observed' | 'expected'
> => ({ rule, severity, status, message, paths, observed, expected })

/** A pack's scope, named as its rules are. */
export const scopeName = (pack: string) => `${pack}/applicability`

/**
 * Shortens either of two verdicts to their difference: why packs apply or not, and what is found, by the rules that
 * differ; by every rule where the outcome is another, as the reason may be a finding that both have: of a draft it does
 * not count.
 */
export function inShort({ from, to, appeared, disappeared, changed }: Difference) {
  const differing = new Set([...appeared, ...disappeared, ...changed])
  const isToTell = (rule: string) => from !== to || differing.has(rule)
  return ({ applicability, findings }: Assessment) => ({
    applicability: Object.fromEntries(
      Object.entries(applicability).filter(([pack]) => isToTell(scopeName(pack))),
    ),
    findings: findings.filter(({ rule }) => isToTell(rule)).map(findingInShort),
  })
}
