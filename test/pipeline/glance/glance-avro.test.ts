import avro, { type Schema } from 'avsc'
import { expect, test } from 'vitest'
import { createSights } from '../../../services/core/memo/sights.ts'
import { generate } from '../../../services/generator/generate.ts'
import { schemasInUse } from '../../../services/pipeline/avro/avro-event.ts'
import { eventEncoder } from '../../../services/pipeline/avro/encode-event.ts'
import { wireFormat } from '../../../services/pipeline/avro/wire-format.ts'
import { eventAssessor } from '../../../services/pipeline/event-assessor.ts'
import { createGlance } from '../../../services/pipeline/glance/glance.ts'
import { inputRecord } from '../../../services/pipeline/input-record.ts'
import type { SchemaRegistry } from '../../../services/pipeline/schema-registry.ts'
import { registry, ruleset } from '../carry.ts'

const sights = createSights(ruleset.packs.map(({ data }) => data))
const { id, schema } = registry.latestEvent

type Field = { readonly name: string; readonly type: unknown; readonly default?: unknown }
type RecordSchema = { readonly fields: readonly Field[] }

/** The shipped schema with the fields of its episode changed. */
function schemaWith(change: (fields: readonly Field[]) => readonly Field[]): Schema {
  const { fields, ...event } = schema as unknown as RecordSchema
  const changed = fields.map((field) => {
    if (field.name !== 'episode') return field
    const episode = field.type as RecordSchema
    return { ...field, type: { ...episode, fields: change(episode.fields) } }
  })
  return { ...event, fields: changed } as unknown as Schema
}

const registryOf = (other: Schema): SchemaRegistry => ({
  ...registry,
  eventSchema: () => ({ schema: other, outputId: id }),
})

const plain = {
  eventId: 'e1',
  recordedAt: '2026-03-02T10:15:00Z',
  source: 'RXX-PAS',
  episode: {
    ...{ episodeId: '1', spellId: null, providerCode: 'RXX01', patientPseudonym: 'p' },
    ...{ startDate: '2026-03-01', endDate: '2026-03-02', diagnoses: ['C78.7', '7'] },
    ...{ procedures: [{ code: 'J12.7', date: '2026-03-01' }], snomedProcedures: ['609232008'] },
    ...{ snomedDiagnoses: null, imageControl: { used: 'yes', methods: ['ct'] } },
    ...{ ward: 'W1', site: 'S1' },
  },
}

/** Whether a glance sees events by a schema, and whether they then come out as they do without. */
function seenBy(other: Schema, event: object = plain): { seen: boolean; same: boolean } {
  const value = wireFormat(id, avro.Type.forSchema(other, { omitRecordMethods: true }).toBuffer(event))
  const by = registryOf(other)
  const seen = createGlance(schemasInUse(by), sights)(value) !== null
  const outputs = [true, false].map((remember) => {
    const assess = eventAssessor({ ruleset, registry: by, remember })
    return [0, 1, 2].map(() => {
      const assessed = assess(value)
      return assessed.ok && [assessed.provider, assessed.episodeId(), assessed.output().toString('latin1')]
    })
  })
  return { seen, same: JSON.stringify(outputs[0]) === JSON.stringify(outputs[1]) }
}

test('a glance sees every good event of the generator, however its codes are spelt', () => {
  const toAvro = eventEncoder(id, schema)
  const glance = createGlance(schemasInUse(registry), sights)
  const values = [...generate({ events: 2_000, seed: 4, undecodableRate: 0 })].flatMap(
    ({ line }) => inputRecord(line, toAvro).value ?? [],
  )
  const inAvro = values.filter((value) => value[0] === 0)
  expect(inAvro.length).toBeGreaterThan(1_000)
  expect(inAvro.some((value) => value.some((byte) => byte > 0x7f))).toBe(true)
  expect(inAvro.filter((value) => glance(value) === null)).toEqual([])
})

const text = { name: 'ward', type: 'string' }
const textOrNull = { name: 'site', type: ['string', 'null'] }

test.each<[string, Schema]>([
  ['texts in front', schemaWith((fields) => [text, textOrNull, ...fields])],
  [
    'texts between',
    schemaWith((fields) => fields.flatMap((field) => [field, { ...textOrNull, name: `_${field.name}` }])),
  ],
  ['texts behind', schemaWith((fields) => [...fields, text, textOrNull])],
  [
    'null as the second branch',
    schemaWith((fields) =>
      fields.map((field) =>
        Array.isArray(field.type) ? { name: field.name, type: field.type.toReversed() } : field,
      ),
    ),
  ],
])('a glance sees events by a schema with %s', (_, other) => {
  const gaps = Object.fromEntries(Object.keys(plain.episode).map((name) => [`_${name}`, 'more']))
  expect(seenBy(other, { ...plain, episode: { ...plain.episode, ...gaps } })).toEqual({
    seen: true,
    same: true,
  })
})

test.each<[string, Schema]>([
  ['fields in another order', schemaWith((fields) => fields.toReversed())],
  ['a number among them', schemaWith((fields) => [...fields, { name: 'bed', type: 'int', default: 0 }])],
  [
    'a value of three types',
    schemaWith((fields) => [...fields, { name: 'more', type: ['null', 'string', 'int'], default: null }]),
  ],
])('what has %s is read in full', (_, other) => {
  const more = { bed: 3, more: 'x' }
  expect(seenBy(other, { ...plain, episode: { ...plain.episode, ...more } })).toEqual({
    seen: false,
    same: true,
  })
})

test.each<[string, (good: Buffer) => Buffer]>([
  ['ends too early', (good) => good.subarray(0, -1)],
  ['goes on', (good) => Buffer.concat([good, Buffer.from([0])])],
  ['has a text that is not UTF-8', (good) => withByte(good, good.indexOf('RXX-PAS'), 0xff)],
  ['has a text of negative length', (good) => withByte(good, 5, 1)],
  ['was recorded at no time', (good) => withByte(good, good.indexOf('T10:15') + 1, 0x33)],
  ['starts on no day', (good) => withByte(good, good.indexOf('2026-03-01') + 8, 0x39)],
])('what %s is read in full, and refused', (_, spoilt) => {
  const good = wireFormat(id, avro.Type.forSchema(schema, { omitRecordMethods: true }).toBuffer(plain))
  const value = spoilt(good)
  const glance = createGlance(schemasInUse(registry), sights)
  expect(glance(good)).not.toBeNull()
  expect(glance(value)).toBeNull()
  expect(eventAssessor({ ruleset, registry })(value).ok).toBe(false)
})

function withByte(bytes: Buffer, at: number, byte: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = byte
  return copy
}
