import type { Schema } from 'avsc'
import avro from 'avsc'
import { wireFormat } from './wire-format.ts'

/** Writes an event, as parsed from JSON, in Avro; null where it holds a field that the schema has no place for. */
export type EncodeEvent = (event: unknown) => Buffer | null

/** An encoder for events by a registered schema. Absent optional fields become null. */
export function eventEncoder(schemaId: number, schema: Schema): EncodeEvent {
  const type = avro.Type.forSchema(schema, { omitRecordMethods: true })
  return (event) => {
    const value = completed(schema, event)
    // A field without a place would be lost, and so would half a surrogate pair.
    if (!type.isValid(value, { noUndeclaredFields: true })) return null
    return wireFormat(schemaId, type.toBuffer(value))
  }
}

interface RecordSchema {
  readonly type: 'record'
  readonly fields: readonly { readonly name: string; readonly type: unknown; readonly default?: unknown }[]
}

/** Of no Avro type. */
const unwritable = Symbol('unwritable')

/** The value with every absent field that has a default set to it. */
function completed(schema: unknown, value: unknown): unknown {
  if (Array.isArray(schema)) {
    const branch = value === null || value === undefined ? null : schema.find((part) => part !== 'null')
    return branch === null ? value : completed(branch, value)
  }
  if (typeof value === 'string') return value.isWellFormed() ? value : unwritable
  if (typeof schema !== 'object' || schema === null || typeof value !== 'object' || value === null)
    return value
  const { type, items } = schema as { type?: unknown; items?: unknown }
  if (type === 'array') return Array.isArray(value) ? value.map((item) => completed(items, item)) : value
  if (type !== 'record') return value
  const absent = (schema as RecordSchema).fields
    .filter(({ name }) => !Object.hasOwn(value, name))
    .map((field) => [field.name, field.default] as const)
  const given = Object.entries(value).map(([name, part]) => {
    const field = (schema as RecordSchema).fields.find((candidate) => candidate.name === name)
    return [name, field === undefined ? part : completed(field.type, part)] as const
  })
  return Object.fromEntries([...given, ...absent])
}
