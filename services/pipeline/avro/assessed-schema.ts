import { createHash } from 'node:crypto'
import avro, { type Schema } from 'avsc'

/** Names in this namespace are the product's own; a writer's schema may not use it. */
const reservedNamespace = 'codingquality'

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

/** What a writer's event schema may not be, as sentences; empty where it can be used. */
export function eventSchemaProblems(event: Schema): string[] {
  const problems: string[] = []
  const look = (part: unknown, path: string): void => {
    if (Array.isArray(part)) {
      for (const [index, branch] of part.entries()) look(branch, `${path}[${index}]`)
    }
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return
    const named = part as {
      name?: string
      namespace?: string
      type?: unknown
      items?: unknown
      fields?: unknown
    }
    if (
      `${named.namespace ?? ''}.${named.name ?? ''}`.replace(/^\./, '').split('.')[0] === reservedNamespace
    ) {
      problems.push(`${path}: the namespace ${reservedNamespace} is reserved`)
    }
    if (named.type === 'array' && isZeroWidth(named.items)) problems.push(`${path}: items take no bytes`)
    for (const [key, value] of Object.entries(part)) {
      if (typeof value === 'object') look(value, `${path}.${key}`)
    }
  }
  look(event, 'schema')
  return problems
}

/** Whether a value of the schema may take no byte at all, so that a list of any length fits in nothing. */
function isZeroWidth(schema: unknown): boolean {
  if (schema === 'null') return true
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return false
  const { type, fields, size } = schema as { type?: unknown; fields?: { type: unknown }[]; size?: number }
  if (type === 'record') return (fields ?? []).every((field) => isZeroWidth(field.type))
  return (
    type === 'null' || (type === 'fixed' && size === 0) || (typeof type === 'object' && isZeroWidth(type))
  )
}
