/** What can be wrong with us, as opposed to a record or its coding: the closed list of fault codes. */
export type FaultCode =
  | 'usage'
  | 'input-unreadable'
  | 'output-unwritable'
  | 'config-invalid'
  | 'pack-invalid'
  | 'schema-invalid'
  | 'topics-missing'
  | 'partitions-differ'
  | 'codec-unknown'
  | 'client-version'
  | 'batch-unreadable'
  | 'broker-unreachable'
  | 'broker-refused'
  | 'broker-lost'
  | 'record-unsendable'
  | 'writer-fenced'
  | 'commit-unknown'
  | 'stalled'
  | 'worker-ended'
  | 'store-invalid'
  | 'store-in-use'
  | 'store-unwritable'

/**
 * A fault of ours: thrown, never routed. Its message is for people and says what to do;
 * it never quotes an episode.
 */
export class Fault extends Error {
  readonly code: FaultCode

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Fault'
    this.code = code
  }
}
