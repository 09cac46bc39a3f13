import type { Applicability, Assessment, EpisodeOutcome } from '../core/assessment.ts'
import { findingInShort, scopeName } from './in-short.ts'

/** What a change of rules can do to an episode. */
export const changes = ['newly-miscoded', 'newly-accepted', 'outcome-changed', 'findings-changed'] as const
export type Change = (typeof changes)[number]

/** How two verdicts on one episode differ, by `pack/rule`; each list is sorted. A pack's scope is `pack/applicability`. */
export interface Difference {
  readonly from: EpisodeOutcome
  readonly to: EpisodeOutcome
  readonly change: Change
  /** What found nothing and now finds something; what came to apply. */
  readonly appeared: readonly string[]
  /** What found something and now finds nothing; what ceased to apply. */
  readonly disappeared: readonly string[]
  /** What finds something else, or says it in other words; what does not apply for another reason. */
  readonly changed: readonly string[]
}

/**
 * Compares two verdicts on the same episode: outcome, findings and applicability. What follows from a verdict (repairs),
 * or describes the rules alone (readings, citations, versions, digests), makes no difference. Null where there is none.
 */
export function difference(from: Assessment, to: Assessment): Difference | null {
  const [was, is] = [findingsByRule(from), findingsByRule(to)]
  const [applied, applies] = [applicable(from), applicable(to)]
  const appeared = [...is.keys().filter((rule) => !was.has(rule)), ...applies.difference(applied)]
  const disappeared = [...was.keys().filter((rule) => !is.has(rule)), ...applied.difference(applies)]
  const changed = [
    ...is.keys().filter((rule) => was.has(rule) && was.get(rule) !== is.get(rule)),
    ...excludedAnew(from, to),
  ]
  const isSame = appeared.length + disappeared.length + changed.length === 0 && from.outcome === to.outcome
  if (isSame) return null
  return {
    from: from.outcome,
    to: to.outcome,
    change: changeOf(from.outcome, to.outcome),
    appeared: appeared.sort(),
    disappeared: disappeared.sort(),
    changed: changed.sort(),
  }
}

function changeOf(from: EpisodeOutcome, to: EpisodeOutcome): Change {
  if (from === to) return 'findings-changed'
  if (to === 'miscoded') return 'newly-miscoded'
  return from === 'miscoded' ? 'newly-accepted' : 'outcome-changed'
}

/** What each finding says, by its rule: a rule has at most one. */
function findingsByRule({ findings }: Assessment): Map<string, string> {
  return new Map(findings.map((finding) => [finding.rule, JSON.stringify(findingInShort(finding))]))
}

function applicable({ applicability }: Assessment): Set<string> {
  const applying = Object.entries(applicability).filter(([, { status }]) => status === 'applicable')
  return new Set(applying.map(([pack]) => scopeName(pack)))
}

/** A pack that does not apply says as little as one that is not there: a reason is compared with a reason only. */
function excludedAnew(from: Assessment, to: Assessment): string[] {
  return Object.entries(to.applicability).flatMap(([pack, is]) => {
    const was = from.applicability[pack]
    return was !== undefined &&
      exclusion(was) !== null &&
      exclusion(is) !== null &&
      exclusion(was) !== exclusion(is)
      ? [scopeName(pack)]
      : []
  })
}

const exclusion = (applicability: Applicability): string | null =>
  applicability.status === 'applicable' ? null : `${applicability.reason} ${applicability.seeAlso ?? ''}`
