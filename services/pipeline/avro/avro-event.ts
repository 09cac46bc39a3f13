import avro, { type Schema, type Type } from 'avsc'
import type { Assessment, Finding } from '../../core/assessment.ts'
import { Fault } from '../../fault.ts'
import { type Decoded, failed, type OutputEncoding } from '../decoded.ts'
import { readEvent } from '../event-shape.ts'
import { ownBytes } from '../own-bytes.ts'
import type { SchemaRegistry } from '../schema-registry.ts'
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
  const assessmentType = avro.Type.forSchema(registry.assessment, { omitRecordMethods: true })
  return (schemaId) => {
    const known = inUse.get(schemaId)
    if (known !== undefined) return known
    const registered = registry.eventSchema(schemaId)
    if (registered === undefined) return undefined
    const { schema, outputId } = registered
    const ready = {
      schema,
      read: readerFor(schemaId, schema),
      encoding: avroEncoding(outputId, assessmentType),
    }
    inUse.set(schemaId, ready)
    return ready
  }
}

function avroEncoding(outputId: number, assessmentType: Type): OutputEncoding {
  const { fields } = assessmentType as Type & avro.types.RecordType
  const writers = fields.map(({ name, type }) => writerOf(name as keyof Assessment, type))
  const findingsAt = fields.findIndex(({ name }) => name === 'findings')
  // A record's encoding is its fields' encodings one after another.
  const partsOf = (assessment: Assessment) => writers.map((write) => write(assessment))
  return {
    assessment: (assessment) => Buffer.concat(partsOf(assessment)),
    assessmentsLike(assessment) {
      const parts = partsOf(assessment).map(ownBytes)
      return (findings) =>
        Buffer.concat(parts.with(findingsAt, writers[findingsAt]?.({ ...assessment, findings }) as Buffer))
    },
    output: (value, assessment) => inOtherSchema(outputId, value, assessment),
  }
}

/** Writes one field of assessments. What many of them share is frozen, and written once. */
function writerOf(name: keyof Assessment, type: Type): (assessment: Assessment) => Buffer {
  const inAvro = inAvroForm[name] ?? ((assessment: Assessment) => assessment[name])
  const written = new WeakMap<object, Buffer>()
  return (assessment) => {
    const value = assessment[name]
    const known = typeof value === 'object' ? written.get(value) : undefined
    if (known !== undefined) return known
    const bytes = type.toBuffer(inAvro(assessment))
    if (typeof value === 'object' && Object.isFrozen(value)) written.set(value, ownBytes(bytes))
    return bytes
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

/** The fields that have null wherever something is absent, as Avro wants it. */
const inAvroForm: Partial<Record<keyof Assessment, (assessment: Assessment) => unknown>> = {
  applicability: ({ applicability }) =>
    Object.fromEntries(
      Object.entries(applicability).map(([pack, said]) => [pack, { reason: null, seeAlso: null, ...said }]),
    ),
  findings: ({ findings }) => findings.map(avroFinding),
  repairs: ({ repairs }) =>
    repairs.map(({ edits, note }) => ({
      edits: edits.map((edit) => ({ code: null, to: null, ...edit })),
      note,
    })),
  repairSearch: ({ repairSearch }) =>
    repairSearch === undefined ? null : { blockedBy: null, ...repairSearch },
}

const avroFinding = (finding: Finding) => ({ ...finding, citation: { sha256: null, ...finding.citation } })
