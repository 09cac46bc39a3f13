import { readFileSync } from 'node:fs'

// Avro's binary encoding, written anew from its specification: the product is judged by neither its own code nor its
// library.

/** An int or long: zigzag, then seven bits a byte, the low ones first. */
export function long(value: bigint | number): Buffer {
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n))
  const bytes: number[] = []
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  return Buffer.from([...bytes, Number(rest)])
}

/** A text or bytes: the length, then the bytes. */
export function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([long(bytes.length), bytes])
}

/** An array or map: one block of all items, then the end. */
export function list(...items: readonly Buffer[]): Buffer {
  return items.length === 0 ? long(0) : Buffer.concat([long(items.length), ...items, long(0)])
}

/** The branch of a union, then its value. */
export const branch = (index: number, value: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([long(index), value])

export const none = branch(0)
export const some = (value: Buffer) => branch(1, value)

/** A value in Confluent's wire format. */
export function wire(schemaId: number, ...data: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(5)
  header.writeInt32BE(schemaId, 1)
  return Buffer.concat([header, ...data])
}

/** The fields of an event of version 1, encoded, in their order; those of the episode among them. */
export const eventFields = {
  eventId: text('2f0c0a1e'),
  recordedAt: text('2026-03-02T10:15:00Z'),
  source: text('RXX-PAS'),
  episodeId: text('500123456789'),
  spellId: none,
  providerCode: text('RXX01'),
  patientPseudonym: none,
  startDate: text('2026-02-27'),
  endDate: some(text('2026-02-28')),
  diagnoses: list(text('C78.7'), text('C18.9')),
  procedures: list(
    Buffer.concat([text('J12.7'), some(text('2026-02-27'))]),
    Buffer.concat([text('Y53.2'), none]),
  ),
  snomedProcedures: some(list(text('609232008'))),
  snomedDiagnoses: none,
  imageControl: some(Buffer.concat([text('yes'), some(list(text('ultrasound')))])),
}

/** An event of version 1 that conforms, with fields set otherwise, and with more behind it. */
export const eventBytes = (
  changes: Partial<Record<keyof typeof eventFields, Buffer>> = {},
  ...more: readonly Buffer[]
) => Buffer.concat([...Object.values({ ...eventFields, ...changes }), ...more])

/** What `eventBytes` says. */
export const eventSaid = {
  eventId: '2f0c0a1e',
  recordedAt: '2026-03-02T10:15:00Z',
  source: 'RXX-PAS',
  episode: {
    episodeId: '500123456789',
    spellId: null,
    providerCode: 'RXX01',
    patientPseudonym: null,
    startDate: '2026-02-27',
    endDate: '2026-02-28',
    diagnoses: ['C78.7', 'C18.9'],
    procedures: [
      { code: 'J12.7', date: '2026-02-27' },
      { code: 'Y53.2', date: null },
    ],
    snomedProcedures: ['609232008'],
    snomedDiagnoses: null,
    imageControl: { used: 'yes', methods: ['ultrasound'] },
  },
}

interface RecordSchema {
  readonly type: 'record'
  readonly name: string
  readonly namespace?: string
  readonly fields: readonly { readonly name: string; readonly type: unknown; readonly default?: unknown }[]
}

/** A schema file that ships with the product. */
export const schemaFile = (path: string): RecordSchema =>
  JSON.parse(readFileSync(new URL(`../../../schemas/${path}`, import.meta.url), 'utf8'))

/** The first version of the event, with a field behind its own. */
export function eventSchemaWith(field: { name: string; type: unknown; default?: unknown }): RecordSchema {
  const schema = schemaFile('coded-episode-event/v1.avsc')
  return { ...schema, fields: [...schema.fields, field] }
}
