import { createHash } from 'node:crypto'
import type { Ruleset } from '../core/ruleset.ts'
import { deadLetter } from './dead-letter.ts'
import type { Failure } from './failure.ts'
import type { JudgedRecord, OutputTopics } from './pipeline.ts'
import type { StoredRecord } from './record.ts'

/** What is left of a value that a stub stands for: nulls for a value that is null; length in bytes. */
export interface Stub {
  readonly sha256: string | null
  readonly length: number | null
}

function describeValue(value: Buffer | null): Stub {
  const sha256 = value && createHash('sha256').update(value).digest('hex')
  return { sha256, length: value?.length ?? null }
}

/** What stands for a value that is too large: JSON. */
const stubFor = (value: Buffer | null) => Buffer.from(JSON.stringify(describeValue(value)))

const stubForm = /^\{"sha256":(?:null|"([0-9a-f]{64})"),"length":(?:null|(\d{1,15}))\}$/

/** Reads the value of a dead letter that is `output-too-large`; null where it is the original itself. */
export function readStub(value: Buffer | null): Stub | null {
  const [found, sha256 = null, length = null] = stubForm.exec(value?.toString('latin1') ?? '') ?? []
  return found === undefined ? null : { sha256, length: length === null ? null : Number(length) }
}

/** Whether the stub stands for this value. */
export function standsFor({ sha256, length }: Stub, value: Buffer | null): boolean {
  const found = describeValue(value)
  return found.sha256 === sha256 && found.length === length
}

function tooLarge({ key, value, account }: JudgedRecord): Failure {
  const size = (key?.length ?? 0) + (value?.length ?? 0)
  const what = account.failure ? `the dead letter (${account.failure.code})` : 'the output'
  const message = `${what} has ${size} bytes of key and value and does not fit its topic; raise max.message.bytes`
  return { code: 'output-too-large', message }
}

/**
 * The dead letters that may stand for an output that its topic has no room for, best first: with the original value;
 * with a stub, `{"sha256": "…", "length": 123}`, for the value; the stub without the input's headers; and that without
 * the key. Each has the failure code `output-too-large`. A stub is not enough to redrive from: its `source-…` headers
 * name the record that holds the value.
 */
export function createStandIns(parts: {
  readonly ruleset: Pick<Ruleset, 'digest'>
  readonly topics: Pick<OutputTopics, 'deadLetter'>
  /** The time of assessment, for the headers. */
  readonly clock: () => Date
}): (record: StoredRecord, output: JudgedRecord) => readonly JudgedRecord[] {
  const { deadLetter: topic } = parts.topics
  return (record, output) => {
    const stamp = { rulesetDigest: parts.ruleset.digest, now: parts.clock() }
    const failure = tooLarge(output)
    const standIn = (content: StoredRecord) => deadLetter(topic, content, failure, stamp)
    const stub = { ...record, value: stubFor(record.value) }
    const bare = { ...stub, headers: [] }
    const stubs = [stub, bare, { ...bare, key: null }].map(standIn)
    // A dead letter that was refused has the original value already.
    return output.topic === topic ? stubs : [standIn(record), ...stubs]
  }
}
