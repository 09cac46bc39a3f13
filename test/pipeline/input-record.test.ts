import { expect, test } from 'vitest'
import { eventEncoder } from '../../services/pipeline/avro/encode-event.ts'
import { inputRecord } from '../../services/pipeline/input-record.ts'
import { eventBytes, eventSaid, wire } from './avro/bytes.ts'
import { contractEvent, registry } from './carry.ts'

const { id, schema } = registry.latestEvent
const encode = eventEncoder(id, schema)
const json = (event: object) => Buffer.from(JSON.stringify(event, null, 1))

test('an event goes as it stands, or in Avro; its episode’s id is the key', () => {
  const key = Buffer.from('500123456789')
  expect(inputRecord(json(eventSaid), null)).toEqual({ key, value: json(eventSaid), headers: [] })
  expect(inputRecord(json(eventSaid), encode)).toEqual({ key, value: wire(id, eventBytes()), headers: [] })
})

test('what Avro has no place for goes as JSON', () => {
  const event = json(contractEvent({ ward: 'B2' }))
  expect(inputRecord(event, encode).value).toEqual(event)
})

test.each(['', '{', '{}', 'null', Buffer.from([0xff])])(
  'what cannot be read goes as it stands: %j',
  (bytes) => {
    expect(inputRecord(Buffer.from(bytes), encode)).toEqual({
      key: null,
      value: Buffer.from(bytes),
      headers: [],
    })
  },
)
