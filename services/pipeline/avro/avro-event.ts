import { isAscii, isUtf8 } from 'node:buffer'
import avro, { type Schema } from 'avsc'
import type { Assessment } from '../../core/assessment.ts'
import { type Decoded, failed } from '../decoded.ts'
import { readEvent } from '../event-shape.ts'
import type { RegisteredEventSchema, SchemaRegistry } from '../schema-registry.ts'
import { boundLists } from './bounded-lists.ts'
import { parseWireFormat, wireFormat } from './wire-format.ts'

boundLists()

/** The fields that the product reads of an event; a writer's schema may have more, which are passed over. */
const strings = { type: 'array', items: 'string' } as const
const optional = (type: Schema) => ({ type: ['null', type] as Schema, default: null })
const readerSchema: Schema = {
  type: 'record',
  name: 'CodedEpisodeEvent',
  fields: [
    { name: 'eventId', type: 'string' },
    { name: 'recordedAt', type: 'string' },
    { name: 'source', type: 'string' },
    {
      name: 'episode',
      type: {
        type: 'record',
        name: 'CodedEpisode',
        fields: [
          { name: 'episodeId', type: 'string' },
          { name: 'spellId', ...optional('string') },
          { name: 'providerCode', type: 'string' },
          { name: 'patientPseudonym', ...optional('string') },
          { name: 'startDate', type: 'string' },
          { name: 'endDate', ...optional('string') },
          { name: 'diagnoses', type: strings },
          {
            name: 'procedures',
            type: {
              type: 'array',
              items: {
                type: 'record',
                name: 'CodedProcedure',
                fields: [
                  { name: 'code', type: 'string' },
                  { name: 'date', ...optional('string') },
                ],
              },
            },
          },
          { name: 'snomedProcedures', ...optional(strings) },
          { name: 'snomedDiagnoses', ...optional(strings) },
          {
            name: 'imageControl',
            ...optional({
              type: 'record',
              name: 'ImageControl',
              fields: [
                { name: 'used', type: 'string' },
                { name: 'methods', ...optional(strings) },
              ],
            }),
          },
        ],
      },
    },
  ],
}

interface Reader {
  readonly outputId: number
  readonly read: (data: Buffer) => unknown
  readonly hasValidText: (data: Buffer) => boolean
}

/**
 * Reads events in Avro, in the wire format, by the schemas of a registry.
 * @throws Error where a registered event schema lacks a field that the contract asks for.
 */
export function avroEventDecoder(registry: SchemaRegistry): (value: Buffer) => Decoded {
  const readers = new Map<number, Reader>()
  const assessmentType = avro.Type.forSchema(registry.assessment, { omitRecordMethods: true })

  function readerOf(schemaId: number): Reader | undefined {
    const known = readers.get(schemaId)
    if (known !== undefined) return known
    const registered = registry.eventSchema(schemaId)
    if (registered === undefined) return undefined
    const reader = readerFor(registered)
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
    } catch {
      // The reader's own message may quote what it read.
      return failed(
        'avro-invalid',
        `${data.length} bytes are not one record of the schema with the id ${schemaId}`,
      )
    }
    if (!reader.hasValidText(data)) return failed('utf8-invalid', 'a text in the record is not valid UTF-8')
    const read = readEvent(decoded)
    if (!read.ok) return read
    return {
      ok: true,
      event: read.event,
      encode: (assessment) =>
        wireFormat(reader.outputId, data, assessmentType.toBuffer(avroAssessment(assessment))),
    }
  }
}

function readerFor({ schema, outputId }: RegisteredEventSchema): Reader {
  const writer = avro.Type.forSchema(schema, { omitRecordMethods: true })
  const reader = avro.Type.forSchema(readerSchema, { omitRecordMethods: true })
  const resolver = reader.createResolver(writer, { ignoreNamespaces: true })
  const bytesTwin = avro.Type.forSchema(withBytesForText(schema), { omitRecordMethods: true })
  return {
    outputId,
    read: (data) => reader.fromBuffer(data, resolver),
    // The reader replaces what is not UTF-8 without a word. Bytes of ASCII alone cannot be wrong.
    hasValidText: (data) => isAscii(data) || allUtf8(bytesTwin.fromBuffer(data)),
  }
}

/** The schema with `bytes` wherever it says `string`: both are encoded alike. */
function withBytesForText(schema: unknown): Schema {
  if (schema === 'string') return 'bytes'
  if (Array.isArray(schema)) return schema.map(withBytesForText) as Schema
  if (typeof schema !== 'object' || schema === null) return schema as Schema
  const typed = new Set(['type', 'items', 'values'])
  const entries = Object.entries(schema).filter(([key]) => key !== 'default' && key !== 'logicalType')
  return Object.fromEntries(
    entries.map(([key, part]) => {
      if (key === 'fields') return [key, (part as unknown[]).map(withBytesForText)]
      return [key, typed.has(key) ? withBytesForText(part) : part]
    }),
  ) as unknown as Schema
}

function allUtf8(value: unknown): boolean {
  if (Buffer.isBuffer(value)) return isUtf8(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every(allUtf8)
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
    repairSearch: null,
  }
}
