import avro, { type Schema } from 'avsc'

const strings = { type: 'array', items: 'string' } as const
const optional = (type: Schema) => ({ type: ['null', type] as Schema, default: null })

/** What the rules read of an event, and nothing else. */
const readByRules: Schema = {
  type: 'record',
  name: 'CodedEpisodeEvent',
  fields: [
    {
      name: 'episode',
      type: {
        type: 'record',
        name: 'CodedEpisode',
        fields: [
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

const headerBytes = 5

/** Bare decoding of the fields that rules read, by avsc's resolver, of an event in the wire format. */
export function projectedDecoder(schema: Schema): (value: Buffer) => unknown {
  const type = avro.Type.forSchema(readByRules, { omitRecordMethods: true })
  const writer = avro.Type.forSchema(schema, { omitRecordMethods: true })
  const resolver = type.createResolver(writer, { ignoreNamespaces: true })
  return (value) => type.fromBuffer(value.subarray(headerBytes), resolver)
}
