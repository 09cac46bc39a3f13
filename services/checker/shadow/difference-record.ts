import type { Difference } from '../../impact/difference.ts'
import { inShort } from '../../impact/in-short.ts'
import type { Twice } from '../../impact/judge-by-both.ts'
import type { Header, RecordContent, StoredRecord } from '../../pipeline/record.ts'

/** Where an episode came from, and the key that it came with. */
export type DifferenceSource = Pick<StoredRecord, 'topic' | 'partition' | 'offset' | 'key'>

/** An episode of which the active ruleset (`from`) and the shadow (`to`) say different things. */
export type Differing = Extract<Twice, { ok: true }> & { readonly difference: Difference }

/**
 * The record that tells of one differing episode. Its key is the input's. Its headers say where the episode stands
 * (`source-topic`, `source-partition`, `source-offset`), what changes (`change`) and which rulesets were compared
 * (`ruleset-digest`, `shadow-ruleset-digest`). Its value is JSON: the change, the rules that `appeared`, `disappeared` and
 * `changed`, and under `active` and `shadow` the outcome and the verdict in short. The event itself stays on the input
 * topic.
 */
export function differenceRecord(
  { topic, partition, offset, key }: DifferenceSource,
  { difference, from, to }: Differing,
): RecordContent {
  const { change, appeared, disappeared, changed } = difference
  const said = inShort(difference)
  const value = {
    change,
    appeared,
    disappeared,
    changed,
    active: { outcome: from.outcome, ...said(from) },
    shadow: { outcome: to.outcome, ...said(to) },
  }
  const headers = {
    'source-topic': topic,
    'source-partition': String(partition),
    'source-offset': String(offset),
    change,
    'ruleset-digest': from.rulesetDigest,
    'shadow-ruleset-digest': to.rulesetDigest,
  }
  return { key, value: Buffer.from(JSON.stringify(value)), headers: asHeaders(headers) }
}

const asHeaders = (named: Readonly<Record<string, string>>): Header[] =>
  Object.entries(named).map(([name, value]) => [name, Buffer.from(value)])

/** Every rule of a difference with what becomes of it. */
export const effectsOf = ({ appeared, disappeared, changed }: Difference) => [
  ...appeared.map((rule) => ({ rule, effect: 'appeared' as const })),
  ...disappeared.map((rule) => ({ rule, effect: 'disappeared' as const })),
  ...changed.map((rule) => ({ rule, effect: 'changed' as const })),
]
