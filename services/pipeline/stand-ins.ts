import { createHash } from 'node:crypto'
import type { Ruleset } from '../core/ruleset.ts'
import { deadLetter } from './dead-letter.ts'
import type { Failure } from './failure.ts'
import type { JudgedRecord, OutputTopics } from './pipeline.ts'
import type { StoredRecord } from './record.ts'

/** What stands for a value that is too large: JSON, nulls for a value that is null; length in bytes. */
function stubFor(value: Buffer | null): Buffer {
  const sha256 = value && createHash('sha256').update(value).digest('hex')
  return Buffer.from(JSON.stringify({ sha256, length: value?.length ?? null }))
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
