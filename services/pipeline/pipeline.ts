import type { Assessment, Finding } from '../core/assessment.ts'
import type { Ruleset } from '../core/ruleset.ts'
import { avroEventDecoder } from './avro/avro-event.ts'
import { isAvro } from './avro/wire-format.ts'
import { type Decoded, type DecodedEvent, failed } from './decoded.ts'
import { type Failure, type FailureCode, type FailureStage, failureCodes } from './failure.ts'
import { deadLetterHeaders, type Outcome, outputHeaders, type Stamp } from './headers.ts'
import { decodeJsonEvent } from './json-event.ts'
import type { OutputRecord, StoredRecord } from './record.ts'
import type { SchemaRegistry } from './schema-registry.ts'

/** The largest event that is decoded, in bytes. Brokers allow about one MiB unless told otherwise. */
const mostEventBytes = 4 * 1024 * 1024

export interface OutputTopics {
  readonly enriched: string
  readonly rejected: string
  readonly deadLetter: string
}

const openingBrace = '{'.charCodeAt(0)

/** Decides by the first byte how an event is written, and reads it. Bad bytes are a value, never a throw. */
export function eventDecoder(registry: SchemaRegistry): (value: Buffer) => Decoded {
  const decodeAvroEvent = avroEventDecoder(registry)
  return (value) => {
    if (value.length === 0) return failed('value-empty', 'the value has no bytes')
    if (value.length > mostEventBytes) {
      return failed('value-too-large', `${value.length} bytes, the most that is read is ${mostEventBytes}`)
    }
    if (value[0] === openingBrace) return decodeJsonEvent(value)
    if (isAvro(value)) return decodeAvroEvent(value)
    return failed(
      'encoding-unknown',
      'the first byte is neither that of a JSON object nor that of Avro in wire format',
    )
  }
}

/** What happened to a record, for counting: ids of rules, codes and a provider, nothing of the patient. */
export interface Account {
  readonly outcome: Outcome
  /** Null where there is no episode to name one. */
  readonly provider: string | null
  readonly findings: readonly Pick<Finding, 'rule' | 'severity' | 'status'>[]
  readonly failure?: { readonly code: FailureCode; readonly stage: FailureStage }
}

/** An output record with its account, which stays in the process. */
export interface JudgedRecord extends OutputRecord {
  readonly account: Account
}

/** An event judged and written, or why it could not be. */
type Judged =
  | { readonly ok: true; readonly assessment: Assessment; readonly value: Buffer; readonly provider: string }
  | { readonly ok: false; readonly failure: Failure }

function judge(ruleset: Ruleset, decoded: DecodedEvent): Judged {
  let assessment: Assessment
  try {
    assessment = ruleset.assess(decoded.event.episode)
  } catch {
    return { ok: false, failure: { code: 'rule-fault', message: 'a rule failed on this episode' } }
  }
  try {
    return {
      ok: true,
      assessment,
      value: decoded.encode(assessment),
      provider: decoded.event.episode.providerCode,
    }
  } catch {
    return {
      ok: false,
      failure: { code: 'encode-fault', message: 'the assessed episode could not be written' },
    }
  }
}

/**
 * The way of a record: decode, judge, write, and choose its topic. Every input gives one output, with the same key,
 * in the partition of the same number; its value depends on the input's bytes and the ruleset alone.
 */
export function createPipeline(parts: {
  readonly ruleset: Ruleset
  readonly registry: SchemaRegistry
  readonly topics: OutputTopics
  /** The time of assessment, for the headers. */
  readonly clock: () => Date
}): (record: StoredRecord) => JudgedRecord {
  const { ruleset, topics } = parts
  const decode = eventDecoder(parts.registry)

  return (record) => {
    const { key, partition } = record
    const stamp: Stamp = { rulesetDigest: ruleset.digest, now: parts.clock() }
    if (record.value === null) {
      return {
        topic: topics.enriched,
        partition,
        key,
        value: null,
        headers: outputHeaders(record, 'tombstone', stamp),
        account: { outcome: 'tombstone', provider: null, findings: [] },
      }
    }
    const decoded = decode(record.value)
    const judged = decoded.ok ? judge(ruleset, decoded) : decoded
    if (!judged.ok) {
      const { code } = judged.failure
      const failure = { code, stage: failureCodes[code].stage }
      return {
        topic: topics.deadLetter,
        partition,
        key,
        value: record.value,
        headers: deadLetterHeaders(record, judged.failure, stamp),
        account: { outcome: 'undecodable', provider: null, findings: [], failure },
      }
    }
    const { assessment, value, provider } = judged
    const { outcome, findings } = assessment
    return {
      topic: outcome === 'miscoded' ? topics.rejected : topics.enriched,
      partition,
      key,
      value,
      headers: outputHeaders(record, outcome, stamp),
      account: { outcome, provider, findings },
    }
  }
}
