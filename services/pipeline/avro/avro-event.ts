import avro, { type Schema } from 'avsc'
import type { Assessment } from '../../core/assessment.ts'
import { Fault } from '../../fault.ts'
import { type Decoded, failed } from '../decoded.ts'
import { readEvent } from '../event-shape.ts'
import type { SchemaRegistry } from '../schema-registry.ts'
import { InvalidText } from './checked-reading.ts'
import { eventReader } from './event-reader.ts'
import { parseWireFormat, wireFormat } from './wire-format.ts'

interface Reader {
  readonly outputId: number
  readonly read: (data: Buffer) => unknown
}

/**
 * Reads events in Avro, in the wire format, by the schemas of a registry.
 * @throws Fault `schema-invalid`, at the first record, for an event schema that `eventSchemaProblems` finds fault with.
 */
export function avroEventDecoder(registry: SchemaRegistry): (value: Buffer) => Decoded {
  const readers = new Map<number, Reader>()
  const assessmentType = avro.Type.forSchema(registry.assessment, { omitRecordMethods: true })

  function readerOf(schemaId: number): Reader | undefined {
    const known = readers.get(schemaId)
    if (known !== undefined) return known
    const registered = registry.eventSchema(schemaId)
    if (registered === undefined) return undefined
    const reader = { outputId: registered.outputId, read: readerFor(schemaId, registered.schema) }
    readers.set(schemaId, reader)
    return reader
  }

  return (value) => {
    const parsed = parseWireFormat(value)
    if (parsed === null)
      return failed('avro-header-truncated', `${value.length} bytes where at least 5 are needed`)
    const { schemaId, data } = parsed
    const reader = readerOf(schemaId)
    if (reader === undefined) return failed('avro-schema-unknown', `no event schema has the id ${schemaId}`)
    let decoded: unknown
    try {
      decoded = reader.read(data)
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
    if (!read.ok) return read
    return {
      ok: true,
      event: read.event,
      encode: (assessment) =>
        wireFormat(reader.outputId, data, assessmentType.toBuffer(avroAssessment(assessment))),
    }
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

/** The assessment with null wherever a field is absent, as Avro wants it. */
function avroAssessment(assessment: Assessment): object {
  return {
    ...assessment,
    applicability: Object.fromEntries(
      Object.entries(assessment.applicability).map(([pack, applicability]) => [
        pack,
        { reason: null, seeAlso: null, ...applicability },
      ]),
    ),
    findings: assessment.findings.map((finding) => ({
      ...finding,
      citation: { sha256: null, ...finding.citation },
    })),
    repairs: assessment.repairs.map(({ edits, note }) => ({
      edits: edits.map((edit) => ({ code: null, to: null, ...edit })),
      note,
    })),
    repairSearch:
      assessment.repairSearch === undefined ? null : { blockedBy: null, ...assessment.repairSearch },
  }
}
