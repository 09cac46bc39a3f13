import type { EpisodeOutcome } from '../core/assessment.ts'
import { type Failure, type FailureStage, failureCodes } from './failure.ts'
import type { Header, NewHeader, StoredRecord } from './record.ts'

/** What became of an input record; `undecodable` is every dead letter. */
export type Outcome = EpisodeOutcome | 'tombstone' | 'undecodable'

/** What our headers tell beside the record itself. */
export interface Stamp {
  readonly rulesetDigest: string
  readonly now: Date
}

/** CloudEvents types of the outputs, by what became of the input. */
const eventType = (outcome: Outcome) =>
  outcome === 'tombstone'
    ? 'episode.withdrawn'
    : outcome === 'undecodable'
      ? 'episode.undecodable'
      : 'episode.assessed'

const header = (name: string, value: string): NewHeader => [name, value]

/** Keeps the last answer: records come in batches, and what is true of one is mostly true of the next. */
function keepLast<Asked extends string | number, Answer>(
  make: (asked: Asked) => Answer,
): (asked: Asked) => Answer {
  let last: { readonly asked: Asked; readonly answer: Answer } | null = null
  return (asked) => {
    if (last === null || last.asked !== asked) last = { asked, answer: make(asked) }
    return last.answer
  }
}

/** The second that a time lies in, to be followed by its milliseconds. */
const secondOf = keepLast((second: number) => new Date(second * 1_000).toISOString().slice(0, -4))

/** The last time of the calendar, in milliseconds; as far from the epoch as the first. */
const mostDistant = 8.64e15

/** In RFC 3339, or in milliseconds where a producer wrote a time that no calendar reaches. */
function timeOf(timestamp: number): string {
  if (!(Math.abs(timestamp) <= mostDistant)) return String(timestamp)
  const second = Math.floor(timestamp / 1_000)
  return `${secondOf(second)}${String(timestamp - second * 1_000).padStart(3, '0')}Z`
}

const topicHeader = keepLast((topic: string) => header('source-topic', topic))
const partitionHeader = keepLast((partition: number) => header('source-partition', String(partition)))
const cloudEventsSourceHeader = keepLast((topic: string) => header('ce_source', `/coding-quality/${topic}`))
const timestampHeader = keepLast((timestamp: number) => header('source-timestamp', timeOf(timestamp)))
const assessedAtHeaders = keepLast((now: number) => {
  const assessedAt = new Date(now).toISOString()
  return [header('assessed-at', assessedAt), header('ce_time', assessedAt)] as const
})
const digestHeader = keepLast((digest: string) => header('ruleset-digest', digest))
const specVersionHeader = header('ce_specversion', '1.0')
const outcomeHeaders = new Map<Outcome, { readonly outcome: NewHeader; readonly type: NewHeader }>()

function headersOf(outcome: Outcome) {
  const known = outcomeHeaders.get(outcome)
  if (known !== undefined) return known
  const made = { outcome: header('outcome', outcome), type: header('ce_type', eventType(outcome)) }
  outcomeHeaders.set(outcome, made)
  return made
}

/** Our headers, CloudEvents' among them. Ids of records and rulesets only: nothing of the episode. */
function ownHeaders(record: StoredRecord, outcome: Outcome, { rulesetDigest, now }: Stamp): NewHeader[] {
  const { topic, partition } = record
  const offset = String(record.offset)
  const said = headersOf(outcome)
  const [assessedAt, cloudEventsTime] = assessedAtHeaders(now.getTime())
  return [
    topicHeader(topic),
    partitionHeader(partition),
    header('source-offset', offset),
    timestampHeader(record.timestamp),
    said.outcome,
    digestHeader(rulesetDigest),
    assessedAt,
    specVersionHeader,
    header('ce_id', `${topic}/${partition}/${offset}`),
    cloudEventsSourceHeader(topic),
    said.type,
    cloudEventsTime,
  ]
}

/** The headers of an enriched or rejected record: the input's, then ours in place of any of the same name. */
export function outputHeaders(record: StoredRecord, outcome: Outcome, stamp: Stamp): NewHeader[] {
  const own = ownHeaders(record, outcome, stamp)
  if (record.headers.length === 0) return own
  const names = new Set(own.map(([name]) => name))
  return [...record.headers.filter(([name]) => !names.has(name)), ...own]
}

/** Kafka Connect's names for the steps at which a record can fail. */
const connectStage: Readonly<Record<FailureStage, string>> = {
  decode: 'VALUE_CONVERTER',
  validate: 'VALUE_CONVERTER',
  judge: 'TRANSFORMATION',
  encode: 'TRANSFORMATION',
}

/** The headers of a dead letter: all of the input's as they were, then ours, the failure's and Kafka Connect's. */
export function deadLetterHeaders(
  record: StoredRecord,
  { code, message }: Failure,
  stamp: Stamp,
): NewHeader[] {
  const { stage } = failureCodes[code]
  return [
    ...record.headers,
    ...ownHeaders(record, 'undecodable', stamp),
    ...Object.entries({
      'failure-code': code,
      'failure-message': message,
      'failure-stage': stage,
      '__connect.errors.topic': record.topic,
      '__connect.errors.partition': String(record.partition),
      '__connect.errors.offset': String(record.offset),
      '__connect.errors.connector.name': 'coding-quality-checker',
      '__connect.errors.task.id': String(record.partition),
      '__connect.errors.stage': connectStage[stage],
      '__connect.errors.class.name': 'coding-quality.pipeline',
      '__connect.errors.exception.class.name': code,
      '__connect.errors.exception.message': message,
    }).map(([name, value]) => header(name, value)),
  ]
}

/** The headers of an output taken apart: those that its input record had, and ours by name, as text. */
export interface HeadersApart {
  readonly original: readonly Header[]
  readonly own: ReadonlyMap<string, string>
}

// Names of the headers that were ever written, in their order. Topics hold them for as long as they retain records: a
// list that was released is never changed, and a header that is added makes a new list in front.
const outputNames: readonly (readonly string[])[] = [
  [
    ...['source-topic', 'source-partition', 'source-offset', 'source-timestamp', 'outcome'],
    ...['ruleset-digest', 'assessed-at', 'ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time'],
  ],
]
const deadLetterNames: readonly (readonly string[])[] = [
  [
    ...['source-topic', 'source-partition', 'source-offset', 'source-timestamp', 'outcome'],
    ...['ruleset-digest', 'assessed-at', 'ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time'],
    ...['failure-code', 'failure-message', 'failure-stage'],
    ...['__connect.errors.topic', '__connect.errors.partition', '__connect.errors.offset'],
    ...['__connect.errors.connector.name', '__connect.errors.task.id', '__connect.errors.stage'],
    ...['__connect.errors.class.name', '__connect.errors.exception.class.name'],
    '__connect.errors.exception.message',
  ],
]

/**
 * Undoes `outputHeaders`, but for the input's headers that ours have replaced. Null where the last headers are not
 * ours.
 */
export const takeOutputApart = (headers: readonly Header[]) => takeApart(headers, outputNames)

/** Undoes `deadLetterHeaders`: what the input had of the same names is kept. Null where the last are not ours. */
export const takeDeadLetterApart = (headers: readonly Header[]) => takeApart(headers, deadLetterNames)

/** Takes headers apart by the first of these lists of names, newest first, that they end in; null where there is none. */
export function takeApart(
  headers: readonly Header[],
  released: readonly (readonly string[])[],
): HeadersApart | null {
  for (const names of released) {
    const apart = takeApartBy(headers, names)
    if (apart !== null) return apart
  }
  return null
}

function takeApartBy(headers: readonly Header[], names: readonly string[]): HeadersApart | null {
  const start = headers.length - names.length
  const last = headers.slice(Math.max(0, start))
  if (start < 0 || last.some(([name], at) => name !== names[at])) return null
  const own = new Map(last.map(([name, value]) => [name, value?.toString('utf8') ?? '']))
  return { original: headers.slice(0, start), own }
}
