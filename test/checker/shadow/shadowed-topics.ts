import { randomUUID } from 'node:crypto'
import { readRules } from '../../../services/config/rules-folder.ts'
import { compileRuleset, type Ruleset } from '../../../services/core/ruleset.ts'
import { generate } from '../../../services/generator/generate.ts'
import { difference } from '../../../services/impact/difference.ts'
import { eventEncoder } from '../../../services/pipeline/avro/encode-event.ts'
import { eventDecoder } from '../../../services/pipeline/event-decoder.ts'
import { inputRecord } from '../../../services/pipeline/input-record.ts'
import type { Header, StoredRecord } from '../../../services/pipeline/record.ts'
import type { NewRecord, Transport } from '../../../services/transports/transport.ts'
import { registry, ruleset } from '../../pipeline/carry.ts'
import { type CheckerTopics, topicsBeside } from '../running-checker.ts'

/** The topics of one input, and of two checkers that read it: each its own outputs. */
export interface ShadowedTopics extends CheckerTopics {
  readonly shadow: string
}

export function shadowedTopics(name: string, input = `shadow-${name}-${randomUUID()}`): ShadowedTopics {
  const { enriched, rejected, deadLetter } = topicsBeside(`${input}.${name}`)
  return { input, enriched, rejected, deadLetter, shadow: `${input}.${name}.shadow` }
}

export const outputsOf = ({ enriched, rejected, deadLetter }: CheckerTopics) => [
  enriched,
  rejected,
  deadLetter,
]

/** Creates topics of as many partitions; those that are there stay. */
export const create = (transport: Transport, names: readonly string[], partitions: number) =>
  transport.createTopics(names.map((name) => ({ name, partitions })))

/** Episodes of every kind, JSON and Avro, with what cannot be read, headers, and a tombstone at the end. */
export function someInputs(events: number, seed: number): NewRecord[] {
  const encode = eventEncoder(registry.latestEvent.id, registry.latestEvent.schema)
  const headers: Header[] = [
    ['traceparent', Buffer.from('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')],
    ['outcome', Buffer.from('not ours')],
    ['empty', null],
  ]
  const records = [...generate({ events, seed, undecodableRate: 0.02, defectRate: 0.7 })].map(
    ({ line }, index) => ({
      ...inputRecord(line, index % 2 === 0 ? encode : null),
      headers: index % 10 === 0 ? headers : [],
    }),
  )
  return [...records, { key: Buffer.from('gone'), value: null, headers: [] }]
}

export const readAll = (transport: Transport, topic: string): Promise<StoredRecord[]> =>
  Array.fromAsync(transport.read(topic))

// When an output was made is all that may be different.
const times = ['assessed-at', 'ce_time']

/** Everything that stands on the topics of a checker, in order, to be compared byte by byte. */
export async function whatCameOut(transport: Transport, topics: CheckerTopics): Promise<string[][]> {
  return Promise.all(
    outputsOf(topics).map(async (topic) =>
      (await readAll(transport, topic))
        .toSorted((a, b) => a.partition - b.partition)
        .map(({ partition, key, value, headers }) =>
          JSON.stringify([
            partition,
            key?.toString('hex') ?? null,
            value?.toString('hex') ?? null,
            headers
              .filter(([name]) => !times.includes(name))
              .map(([name, bytes]) => [name, bytes?.toString('hex') ?? null]),
          ]),
        ),
    ),
  )
}

/** The shipped rules, and those of another folder. */
export const rulesetsWith = (folder: string): { active: Ruleset; shadow: Ruleset } => ({
  active: ruleset,
  shadow: compileRuleset(
    readRules(
      ruleset.packs.map(({ id }) => id),
      folder,
    ),
  ),
})

/** A difference as it stands on a topic, or should: where the episode came from, its key, and what it says. */
export interface Told {
  readonly source: string
  readonly key: string | null
  readonly change: string
  readonly rules: readonly (readonly string[])[]
  readonly outcomes: readonly [string, string]
}

/** What should be told of an input topic, found without the checker. */
export function differencesIn(
  inputs: readonly StoredRecord[],
  { active, shadow }: { active: Ruleset; shadow: Ruleset },
): Told[] {
  const decode = eventDecoder(registry)
  return inputs.flatMap(({ partition, offset, key, value }) => {
    const decoded = value === null ? null : decode(value)
    if (!decoded?.ok) return []
    const found = difference(active.assess(decoded.event.episode), shadow.assess(decoded.event.episode))
    if (found === null) return []
    const { change, appeared, disappeared, changed, from, to } = found
    const rules = [appeared, disappeared, changed]
    return [
      { source: `${partition}/${offset}`, key: text(key), change, rules, outcomes: [from, to] as const },
    ]
  })
}

/** What a record of the shadow's topic tells. */
export function told({ key, value, headers }: StoredRecord): Told {
  const named = new Map(headers.map(([name, bytes]) => [name, text(bytes)]))
  const { change, appeared, disappeared, changed, active, shadow } = JSON.parse(String(value))
  if (named.get('change') !== change) throw new Error('the header says another change')
  return {
    source: `${named.get('source-partition')}/${named.get('source-offset')}`,
    key: text(key),
    change,
    rules: [appeared, disappeared, changed],
    outcomes: [active.outcome, shadow.outcome],
  }
}

export const inOrder = (all: readonly Told[]) =>
  all.toSorted((a, b) => a.source.localeCompare(b.source, 'en', { numeric: true }))

const text = (bytes: Buffer | null) => bytes?.toString('utf8') ?? null
