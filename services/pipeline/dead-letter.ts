import { type Failure, failureCodes } from './failure.ts'
import { deadLetterHeaders, type Stamp } from './headers.ts'
import type { JudgedRecord } from './pipeline.ts'
import type { StoredRecord } from './record.ts'

/** The dead letter of a record: its key, its bytes and its headers as they came, and why it failed behind them. */
export function deadLetter(
  topic: string,
  record: StoredRecord,
  failure: Failure,
  stamp: Stamp,
): JudgedRecord {
  const { code } = failure
  return {
    topic,
    partition: record.partition,
    key: record.key,
    value: record.value,
    headers: deadLetterHeaders(record, failure, stamp),
    account: {
      outcome: 'undecodable',
      provider: null,
      findings: [],
      failure: { code, stage: failureCodes[code].stage },
    },
  }
}
