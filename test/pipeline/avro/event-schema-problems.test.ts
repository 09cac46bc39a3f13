import type { Schema } from 'avsc'
import { describe, expect, test } from 'vitest'
import { eventSchemaProblems } from '../../../services/pipeline/avro/event-schema-problems.ts'
import { eventSchemaWith, schemaFile } from './bytes.ts'

const event = schemaFile('coded-episode-event/v1.avsc')
const { namespace: _, ...withoutNamespace } = event
const problemsOf = (schema: unknown) => eventSchemaProblems(schema as Schema)
const empty = { type: 'record', name: 'Empty', fields: [] }
const hollow = {
  type: 'record',
  name: 'Hollow',
  fields: [
    { name: 'a', type: 'null' },
    { name: 'b', type: empty },
  ],
}

test.each([
  ['our own', event],
  ['one in no namespace', withoutNamespace],
  ['one in another namespace', { ...event, namespace: 'uk.example' }],
  ['one whose namespace begins as ours does', { ...event, namespace: 'codingqualityplus' }],
  [
    'one with a list of things that take a byte',
    eventSchemaWith({ name: 'x', type: { type: 'array', items: ['null'] } }),
  ],
  ['one with nothing in a map', eventSchemaWith({ name: 'x', type: { type: 'map', values: 'null' } })],
  [
    'one with a record that holds itself',
    eventSchemaWith({
      name: 'x',
      type: { type: 'record', name: 'R', fields: [{ name: 'r', type: { type: 'array', items: 'R' } }] },
    }),
  ],
])('%s can be used', (_what, schema) => {
  expect(problemsOf(schema)).toEqual([])
})

describe('names in our namespace', () => {
  const named = (name: object) =>
    eventSchemaWith({ name: 'x', type: { type: 'array', items: { type: 'record', fields: [], ...name } } })

  test.each([
    ['the event’s', { ...event, namespace: 'codingquality' }, 'event:'],
    ['the event’s, below', { ...event, namespace: 'codingquality.assessed.v1' }, 'event:'],
    ['the event’s, in its name', { ...withoutNamespace, name: 'codingquality.CodedEpisodeEvent' }, 'event:'],
    ['a part’s', named({ name: 'Finding', namespace: 'codingquality.assessed.v1' }), 'event.x[]:'],
    [
      'a part’s, in its name, whatever its namespace',
      named({ name: 'codingquality.X', namespace: 'other' }),
      'event.x[]:',
    ],
    [
      'an enumeration’s',
      eventSchemaWith({
        name: 'x',
        type: ['null', { type: 'enum', name: 'codingquality.E', symbols: ['a'] }],
      }),
      'event.x[1]:',
    ],
    [
      'a map’s values',
      eventSchemaWith({
        name: 'x',
        type: { type: 'map', values: { type: 'fixed', name: 'codingquality.F', size: 2 } },
      }),
      'event.x{}:',
    ],
  ])('%s', (_what, schema, path) => {
    expect(problemsOf(schema)).toContain(`${path} the namespace codingquality is reserved`)
  })
})

describe('lists whose items take no bytes', () => {
  test.each([
    ['null', 'null'],
    ['null, at length', { type: 'null' }],
    ['an empty record', empty],
    ['a record of nothing', hollow],
  ])('%s', (_what, items) => {
    expect(problemsOf(eventSchemaWith({ name: 'x', type: { type: 'array', items } }))).toContain(
      'event.x: items take no bytes',
    )
  })

  test('by the name of a type that was defined before', () => {
    const schema = eventSchemaWith({ name: 'x', type: empty })
    const fields = [
      ...schema.fields,
      { name: 'y', type: { type: 'map', values: { type: 'array', items: 'Empty' } } },
    ]
    expect(problemsOf({ ...schema, fields })).toEqual(['event.y{}: items take no bytes'])
  })
})

describe('what is not the schema of an event', () => {
  const episode = event.fields.find(({ name }) => name === 'episode')?.type as typeof event
  const withEpisode = (fields: (typeof event)['fields']) => ({
    ...event,
    fields: event.fields.map((field) =>
      field.name === 'episode' ? { ...field, type: { ...episode, fields } } : field,
    ),
  })
  const retyped = (field: string, type: unknown) =>
    withEpisode(episode.fields.map((its) => (its.name === field ? { name: field, type } : its)))

  test.each([
    ['lacks a field', withEpisode(episode.fields.filter(({ name }) => name !== 'diagnoses')), 'diagnoses'],
    ['has another type for one', retyped('startDate', { type: 'int', logicalType: 'date' }), '"int"'],
    ['has another kind of list', retyped('diagnoses', { type: 'map', values: 'string' }), '"map"'],
    ['has another record', { ...event, name: 'Prescription' }, 'Prescription'],
    ['is no Avro', { type: 'recrod', name: 'X', fields: [] }, 'recrod'],
    ['names a type that is not there', eventSchemaWith({ name: 'x', type: 'Nowhere' }), 'Nowhere'],
    ['is null', null, 'null'],
  ])('%s', (_what, schema, word) => {
    const problems = problemsOf(schema)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('not the schema of a coded episode event: ')
    expect(problems[0]).toContain(word)
  })

  test.each([
    '"string"',
    '["null", {"type":"record","name":"R","fields":[]}]',
    '{"type":"array","items":"string"}',
  ])('%s', (schema) => {
    expect(problemsOf(JSON.parse(schema))).toEqual(['an event is a record'])
  })
})
