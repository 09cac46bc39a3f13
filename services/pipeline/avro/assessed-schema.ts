import { createHash } from 'node:crypto'
import avro, { type Schema } from 'avsc'

/** Names in this namespace are the product's own; a writer's schema may not use it. */
export const reservedNamespace = 'codingquality'

/**
 * The schema of an output: a record of the event in its writer's own schema, then the assessment. In Avro a record's
 * encoding is its fields' encodings one after another, so an output is the input's bytes followed by the assessment's.
 * The record's name carries the writer's fingerprint: outputs of different writers are different types.
 */
export function assessedSchema(event: Schema, assessment: Schema): Schema {
  return {
    type: 'record',
    name: `AssessedEpisode_${fingerprint(event)}`,
    namespace: reservedNamespace,
    doc: 'A coded episode event, unchanged, and the verdict on it.',
    fields: [
      { name: 'event', type: nestedSchema(event) },
      { name: 'assessment', type: assessment },
    ],
  }
}

/** The first 16 hexadecimal digits of the SHA-256 of the schema's canonical form. */
function fingerprint(schema: Schema): string {
  const canonical = JSON.stringify(avro.Type.forSchema(schema).schema())
  return createHash('sha256').update(canonical).digest('hex').slice(0, 16)
}

/** A record without a namespace would take ours when it is nested; said outright, it keeps none. */
function nestedSchema(event: Schema): Schema {
  if (
    typeof event !== 'object' ||
    !('name' in event) ||
    'namespace' in event ||
    String(event.name).includes('.')
  )
    return event
  return { ...event, namespace: '' } as Schema
}
