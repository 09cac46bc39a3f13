import type { Assessment, Finding } from '../core/assessment.ts'
import type { Difference } from '../impact/difference.ts'
import type { Header, RecordContent, StoredRecord } from '../pipeline/record.ts'
import type { Compared } from './compare.ts'

/** Where an episode came from, and the key that it came with. */
export type DifferenceSource = Pick<StoredRecord, 'topic' | 'partition' | 'offset' | 'key'>

/**
 * The record that tells of one differing episode. Its key is the input's. Its headers say where the episode stands
 * (`source-topic`, `source-partition`, `source-offset`), what changes (`change`) and which rulesets were compared
 * (`ruleset-digest`, `shadow-ruleset-digest`). Its value is JSON: the change, the rules that `appeared`, `disappeared` and
 * `changed`, and under `active` and `shadow` the outcome and no more of the verdict than what differs. The event itself
 * stays on the input topic.
 */
export function differenceRecord(
  { topic, partition, offset, key }: DifferenceSource,
  { difference, active, shadow }: Extract<Compared, { result: 'different' }>,
): RecordContent {
  const { change, appeared, disappeared, changed } = difference
  const concerned = new Set([...appeared, ...disappeared, ...changed])
  const value = {
    change,
    appeared,
    disappeared,
    changed,
    active: inShort(active, concerned),
    shadow: inShort(shadow, concerned),
  }
  const headers = {
    'source-topic': topic,
    'source-partition': String(partition),
    'source-offset': String(offset),
    change,
    'ruleset-digest': active.rulesetDigest,
    'shadow-ruleset-digest': shadow.rulesetDigest,
  }
  return { key, value: Buffer.from(JSON.stringify(value)), headers: asHeaders(headers) }
}

const asHeaders = (named: Readonly<Record<string, string>>): Header[] =>
  Object.entries(named).map(([name, value]) => [name, Buffer.from(value)])

/** A verdict without what both rulesets say, and without what follows from a verdict or explains it. */
function inShort({ outcome, applicability, findings }: Assessment, concerned: ReadonlySet<string>) {
  return {
    outcome,
    applicability: Object.fromEntries(
      Object.entries(applicability).filter(([pack]) => concerned.has(`${pack}/applicability`)),
    ),
    findings: findings.filter(({ rule }) => concerned.has(rule)).map(inFew),
  }
}

const inFew = ({ rule, severity, status, message, paths, observed, expected }: Finding) => ({
  rule,
  severity,
  status,
  message,
  paths,
  observed,
  expected,
})

/** Every rule of a difference with what becomes of it. */
export const effectsOf = ({ appeared, disappeared, changed }: Difference) => [
  ...appeared.map((rule) => ({ rule, effect: 'appeared' as const })),
  ...disappeared.map((rule) => ({ rule, effect: 'disappeared' as const })),
  ...changed.map((rule) => ({ rule, effect: 'changed' as const })),
]
