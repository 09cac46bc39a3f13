import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Header } from '../../../services/pipeline/record.ts'
import { requireVersion } from '../../../services/transports/kafka/mended-client.ts'
import {
  decodeRecord,
  encodeRecordWith,
  type WireDecoder,
  type WireEncoder,
  type WireEncoders,
} from '../../../services/transports/kafka/wire-records.ts'

const require = createRequire(import.meta.url)
const Encoder = require('kafkajs/src/protocol/encoder') as WireEncoders
const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => WireDecoder
const encodeRecord = encodeRecordWith(Encoder)

interface ClientsRecord {
  offsetDelta: number
  timestampDelta: number
  key: Buffer | null
  value: Buffer | null
  headers: Record<string, Buffer>
}

/** A module of the client as it is installed, whatever has replaced it by now. */
function original<Module>(path: string): Module {
  const file = require.resolve(path)
  const replaced = require.cache[file]
  delete require.cache[file]
  const exported = require(path) as Module
  if (replaced) require.cache[file] = replaced
  return exported
}
const clientsEncode = original<(record: ClientsRecord) => WireEncoder>(
  'kafkajs/src/protocol/recordBatch/record/v0',
)
const clientsDecode = original<typeof decodeRecord>('kafkajs/src/protocol/recordBatch/record/v0/decoder')

const bytes = (maxLength = 2_000) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array))
const nullable = fc.option(bytes(), { nil: null })
const deltas = { offsetDelta: fc.nat({ max: 1_000_000 }), timestampDelta: fc.integer() }
// Names that an object of JavaScript neither reorders nor takes for its own.
const ordinaryName = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).map((name) => `h${name}`)
const context = {
  firstOffset: '9007199254740993',
  firstTimestamp: '1700000000000',
  maxTimestamp: '1700000009999',
  magicByte: 2,
  timestampType: 0,
  isControlBatch: false,
}
const decode = (encoded: WireEncoder, with_ = decodeRecord) => {
  const framed = new Decoder(encoded.buffer)
  return with_(new Decoder(framed.readVarIntBytes() ?? Buffer.alloc(0)), context)
}

test('ordinary records are the bytes that the client itself would send', () => {
  const headers = fc.dictionary(ordinaryName, bytes(300), { maxKeys: 12, noNullPrototype: true })
  const record = fc.record({ ...deltas, key: nullable, value: nullable, headers })
  fc.assert(
    fc.property(record, (given) => {
      const listed = { ...given, headers: Object.entries(given.headers) }
      expect(encodeRecord(listed).buffer.equals(clientsEncode(given).buffer)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('ordinary records are decoded as the client itself would, but for the form of their headers', () => {
  const record = fc.record({ ...deltas, key: nullable, value: nullable })
  fc.assert(
    fc.property(record, (given) => {
      const encoded = clientsEncode({ ...given, headers: { name: Buffer.from('value') } })
      const { headers, ...rest } = decode(encoded)
      expect(rest).toEqual({ ...decode(encoded, clientsDecode), headers: undefined })
      expect(headers).toEqual([['name', Buffer.from('value')]])
    }),
  )
})

test('any headers come back in order, repeated, null and of any name', () => {
  const name = fc.oneof(
    fc.constantFrom('', '__proto__', 'constructor', '0', '10', '9', 'same'),
    fc.string({ unit: 'grapheme' }),
  )
  const headers: fc.Arbitrary<Header[]> = fc.array(fc.tuple(name, nullable), { maxLength: 20 })
  fc.assert(
    fc.property(fc.record({ ...deltas, key: nullable, value: nullable, headers }), (given) => {
      const { headers, key, value, offset, timestamp } = decode(encodeRecord(given))
      expect({ headers, key, value }).toEqual({ headers: given.headers, key: given.key, value: given.value })
      expect(offset).toBe(String(9007199254740993n + BigInt(given.offsetDelta)))
      expect(timestamp).toBe(String(1_700_000_000_000 + given.timestampDelta))
    }),
    { numRuns: 300 },
  )
})

test('only the version of the client that was measured is mended', () => {
  expect(() => requireVersion('2.2.4')).not.toThrow()
  for (const version of ['2.2.3', '2.3.0-beta.3', '3.0.0', undefined]) {
    expect(() => requireVersion(version)).toThrow(expect.objectContaining({ code: 'client-version' }))
  }
})
