import type { Assessment, Finding } from '../core/assessment.ts'
import type { Ruleset } from '../core/ruleset.ts'
import { deadLetter } from './dead-letter.ts'
import type { DecodedEvent } from './decoded.ts'
import { eventDecoder } from './event-decoder.ts'
import type { Failure, FailureCode, FailureStage } from './failure.ts'
import { type Outcome, outputHeaders, type Stamp } from './headers.ts'
import type { OutputRecord, StoredRecord } from './record.ts'
import type { SchemaRegistry } from './schema-registry.ts'

export interface OutputTopics {
  readonly enriched: string
  readonly rejected: string
  readonly deadLetter: string
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
    if (!judged.ok) return deadLetter(topics.deadLetter, record, judged.failure, stamp)
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
