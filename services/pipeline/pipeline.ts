import type { Finding } from '../core/assessment.ts'
import type { Ruleset } from '../core/ruleset.ts'
import { deadLetter } from './dead-letter.ts'
import { type AssessedEvent, eventAssessor } from './event-assessor.ts'
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
  /** False judges every event anew; what comes out is the same. */
  readonly remember?: boolean
}): (record: StoredRecord) => JudgedRecord {
  const { ruleset, topics } = parts
  const assess = eventAssessor(parts)

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
    const assessed = assess(record.value)
    if (!assessed.ok) return deadLetter(topics.deadLetter, record, assessed.failure, stamp)
    const {
      provider,
      result: { outcome, findings },
    } = assessed
    const value = written(assessed)
    if (value === null) return deadLetter(topics.deadLetter, record, unwritten, stamp)
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

const unwritten: Failure = { code: 'encode-fault', message: 'the assessed episode could not be written' }

function written(assessed: AssessedEvent): Buffer | null {
  try {
    return assessed.output()
  } catch {
    return null
  }
}
