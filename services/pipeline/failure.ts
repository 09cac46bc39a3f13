/** Where on its way a record failed. */
export type FailureStage = 'decode' | 'validate' | 'judge' | 'encode'

/** Every code that a dead letter can carry, with its stage and what it means. The list is closed. */
export const failureCodes = {
  'value-empty': { stage: 'decode', means: 'The value has no bytes; a null value would be a tombstone.' },
  'value-too-large': { stage: 'decode', means: 'The value is larger than any event may be.' },
  'encoding-unknown': {
    stage: 'decode',
    means: 'The value starts neither as JSON nor as Avro in wire format.',
  },
  'utf8-invalid': { stage: 'decode', means: 'Text in the value is not valid UTF-8.' },
  'json-invalid': { stage: 'decode', means: 'The value is not one JSON document.' },
  'avro-header-truncated': {
    stage: 'decode',
    means: 'The value ends within the five bytes before the Avro data.',
  },
  'avro-schema-unknown': {
    stage: 'decode',
    means: 'No event schema is registered under the id in the value.',
  },
  'avro-invalid': { stage: 'decode', means: 'The bytes are not a record of the schema that they name.' },
  'event-invalid': {
    stage: 'validate',
    means: 'The value can be read, but is not an event of the agreed shape.',
  },
  'rule-fault': { stage: 'judge', means: 'A rule failed on this episode; the ruleset needs mending.' },
  'encode-fault': {
    stage: 'encode',
    means: 'The assessed episode could not be written; the product needs mending.',
  },
  'output-too-large': {
    stage: 'encode',
    means:
      'The output is larger than its topic allows; where the input is, too, a stub stands for its value.',
  },
} as const satisfies Record<string, { stage: FailureStage; means: string }>

export type FailureCode = keyof typeof failureCodes

/** Why a record became a dead letter. The message is for people and holds no text from the input. */
export interface Failure {
  readonly code: FailureCode
  readonly message: string
}
