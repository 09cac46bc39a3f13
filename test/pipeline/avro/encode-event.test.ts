import type { Schema } from 'avsc'
import { describe, expect, test } from 'vitest'
import { eventEncoder } from '../../../services/pipeline/avro/encode-event.ts'
import { contractEvent } from '../carry.ts'
import {
  eventBytes,
  eventSaid,
  eventSchemaWith,
  list,
  long,
  none,
  schemaFile,
  some,
  text,
  wire,
} from './bytes.ts'

const encode = eventEncoder(1, schemaFile('coded-episode-event/v1.avsc') as Schema)

test('an event is written in wire format, field by field', () => {
  expect(encode(eventSaid)).toEqual(wire(1, eventBytes()))
})

test('what is absent is written as null, in the episode and below', () => {
  const { spellId: _, patientPseudonym: __, snomedDiagnoses: ___, ...episode } = eventSaid.episode
  const procedures = [{ code: 'J12.7', date: '2026-02-27' }, { code: 'Y53.2' }]
  expect(encode({ ...eventSaid, episode: { ...episode, procedures } })).toEqual(wire(1, eventBytes()))
  const used = { imageControl: { used: 'no' } }
  expect(encode({ ...eventSaid, episode: { ...eventSaid.episode, ...used } })).toEqual(
    wire(1, eventBytes({ imageControl: some(Buffer.concat([text('no'), none])) })),
  )
})

test('a default of the schema is written where its field is absent', () => {
  const schema = eventSchemaWith({ name: 'version', type: 'int', default: 7 })
  expect(eventEncoder(9, schema as Schema)(eventSaid)).toEqual(wire(9, eventBytes({}, long(7))))
})

test('empty lists are no absent ones', () => {
  expect(encode({ ...eventSaid, episode: { ...eventSaid.episode, snomedProcedures: [] } })).toEqual(
    wire(1, eventBytes({ snomedProcedures: some(list()) })),
  )
})

describe('what the schema has no place for is not written', () => {
  test.each<[string, unknown]>([
    ['an unknown field', contractEvent({}, { extra: 1 })],
    ['an unknown field in the episode', contractEvent({ extra: null })],
    ['an unknown field in a procedure', contractEvent({ procedures: [{ code: 'J12.7', side: 'left' }] })],
    ['a field __proto__', JSON.parse('{"__proto__":1,"eventId":"1"}')],
    ['a required field that is missing', contractEvent({ startDate: undefined })],
    ['null for a required field', contractEvent({ startDate: null })],
    ['a number for a text', contractEvent({ startDate: 1 })],
    ['half a surrogate pair', contractEvent({}, { source: 'RXX\ud800' })],
    ['half a surrogate pair in an optional text', contractEvent({ spellId: '\udc00' })],
    ['half a surrogate pair in a list', contractEvent({ diagnoses: ['C78.7', '\ud800x'] })],
    ['null', null],
    ['a text', 'text'],
    ['a list', [eventSaid]],
  ])('%s', (_what, event) => {
    expect(encode(event)).toBeNull()
  })
})
