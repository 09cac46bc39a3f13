import avro, { type Type } from 'avsc'
import type { AssessedParts } from '../json-event.ts'
import type { OutputRegistry } from '../schema-registry.ts'
import { checkReading } from './checked-reading.ts'
import { parseWireFormat, wireFormat } from './wire-format.ts'

checkReading()

/**
 * Undoes `encode` of an event in Avro: the event's own bytes, in the wire format, under the id of its own schema. Null
 * where the bytes are no such output, or its schema is not registered.
 */
export function avroOutputSplitter(registry: OutputRegistry): (value: Buffer) => AssessedParts | null {
  const types = new Map<number, Type>()
  const assessmentType = avro.Type.forSchema(registry.assessment, { omitRecordMethods: true })

  function typeOf(eventId: number): Type | undefined {
    const schema = registry.eventSchema(eventId)?.schema
    if (schema !== undefined && !types.has(eventId))
      types.set(eventId, avro.Type.forSchema(schema, { omitRecordMethods: true }))
    return types.get(eventId)
  }

  return (value) => {
    const parsed = parseWireFormat(value)
    const eventId = parsed === null ? undefined : registry.eventIdOf(parsed.schemaId)
    if (parsed === null || eventId === undefined) return null
    const { data } = parsed
    try {
      // The event's encoding says itself where it ends.
      const end = typeOf(eventId)?.decode(data, 0).offset ?? -1
      if (end < 0) return null
      const assessment: unknown = assessmentType.fromBuffer(data.subarray(end))
      return { event: wireFormat(eventId, data.subarray(0, end)), assessment }
    } catch {
      return null
    }
  }
}
