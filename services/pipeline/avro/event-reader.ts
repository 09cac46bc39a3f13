import avro, { type Schema } from 'avsc'
import { checkReading } from './checked-reading.ts'

checkReading()

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
const eventType = avro.Type.forSchema(readerSchema, { omitRecordMethods: true })

/**
 * A reader of one record, with nothing before or behind it, written by this schema. It throws for bytes that are none:
 * `InvalidText` for a text that is not UTF-8.
 * @throws Error where records of the schema lack something that the product reads.
 */
export function eventReader(schema: Schema): (data: Buffer) => unknown {
  const writer = avro.Type.forSchema(schema, { omitRecordMethods: true })
  const resolver = eventType.createResolver(writer, { ignoreNamespaces: true })
  return (data) => eventType.fromBuffer(data, resolver)
}
