import type { Schema } from 'avsc'
import { Fault } from '../../fault.ts'
import { type Decoded, failed, type OutputEncoding } from '../decoded.ts'
import { readEvent } from '../event-shape.ts'
import type { SchemaRegistry } from '../schema-registry.ts'
import { assessmentEncoding } from './assessment-encoding.ts'
import { InvalidText } from './checked-reading.ts'
import { eventReader } from './event-reader.ts'
import { inOtherSchema, parseWireFormat } from './wire-format.ts'

/** How events by one schema are read, and their outputs written. */
export interface EventSchemaInUse {
  readonly schema: Schema
  readonly encoding: OutputEncoding
  readonly read: (data: Buffer) => unknown
}

/** The event schemas of a registry by their ids, made ready when they are first met; undefined for an unknown id. */
export type SchemasInUse = (schemaId: number) => EventSchemaInUse | undefined

/**
 * Makes the schemas of a registry ready to use, each once.
 * @throws Fault `schema-invalid`, at the first record, for an event schema that `eventSchemaProblems` finds fault with.
 */
export function schemasInUse(registry: SchemaRegistry): SchemasInUse {
  const inUse = new Map<number, EventSchemaInUse>()
  const encoding = assessmentEncoding(registry.assessment)
  return (schemaId) => {
    const known = inUse.get(schemaId)
    if (known !== undefined) return known
    const registered = registry.eventSchema(schemaId)
    if (registered === undefined) return undefined
    const { schema, outputId } = registered
    const ready = {
      schema,
      read: readerFor(schemaId, schema),
      encoding: {
        ...encoding,
        output: (value: Buffer, assessment: Buffer) => inOtherSchema(outputId, value, assessment),
      },
    }
    inUse.set(schemaId, ready)
    return ready
  }
}

/** Reads events in Avro, in the wire format, by the schemas of a registry. */
export function avroEventDecoder(schemas: SchemasInUse): (value: Buffer) => Decoded {
  return (value) => {
    const parsed = parseWireFormat(value)
    if (parsed === null)
      return failed('avro-header-truncated', `${value.length} bytes where at least 5 are needed`)
    const { schemaId, data } = parsed
    const inUse = schemas(schemaId)
    if (inUse === undefined) return failed('avro-schema-unknown', `no event schema has the id ${schemaId}`)
    let decoded: unknown
    try {
      decoded = inUse.read(data)
    } catch (problem) {
      if (problem instanceof InvalidText)
        return failed('utf8-invalid', 'a text in the record is not valid UTF-8')
      // The reader's own message may quote what it read.
      return failed(
        'avro-invalid',
        `${data.length} bytes are not one record of the schema with the id ${schemaId}`,
      )
    }
    const read = readEvent(decoded, data.length)
    return read.ok ? { ok: true, event: read.event, encoding: inUse.encoding } : read
  }
}

function readerFor(schemaId: number, schema: Schema): (data: Buffer) => unknown {
  try {
    return eventReader(schema)
  } catch (cause) {
    throw new Fault('schema-invalid', `Events by the schema with the id ${schemaId} cannot be read`, {
      cause,
    })
  }
}
