import { eventBytes, list, long, some, text, wire } from '../../pipeline/avro/bytes.ts'

/** Avro of a few bytes that asks a trusting reader for more than any machine has: by what each does it. */
const claims: Readonly<Record<string, Parameters<typeof eventBytes>[0]>> = {
  'a list of 20 million': { diagnoses: long(20_000_000) },
  'a list of 2^31': { diagnoses: long(2n ** 31n) },
  'a list of 2^62': { procedures: long(2n ** 62n) },
  'a list of 2^40 empty texts, the first of which are there': {
    diagnoses: Buffer.concat([long(2n ** 40n), Buffer.alloc(1_000)]),
  },
  'a list within a union of 2^31': { snomedDiagnoses: some(long(2n ** 31n)) },
  'a block of -2^31 without bytes': { diagnoses: Buffer.concat([long(-(2n ** 31n)), long(0), long(0)]) },
  'a block of -2^63': { diagnoses: Buffer.concat([long(-(2n ** 63n)), long(1), long(0)]) },
  'a block that leads back': { diagnoses: Buffer.concat([long(-1), long(-3), text(''), long(0)]) },
  'a block that leads far ahead': {
    diagnoses: Buffer.concat([long(-1), long(2n ** 40n), text(''), long(0)]),
  },
  'a text of 2^31 bytes': { source: long(2n ** 31n) },
  'a text of 2^62 bytes': { episodeId: long(2n ** 62n) },
  'a text that leads back': { diagnoses: Buffer.concat([long(1), long(-2), long(0)]) },
  'a number without end': { eventId: Buffer.alloc(10_000, 0xff) },
}

/** In a field that the reader passes over: it goes to the output all the same. */
const passedOver: Readonly<Record<string, Buffer>> = {
  'a map of 2^31': long(2n ** 31n),
  'a map of -2^31 without bytes': Buffer.concat([long(-(2n ** 31n)), long(0), long(0)]),
  'a map of 2^62 behind one entry': Buffer.concat([
    list(text('a'), text('b')).subarray(0, -1),
    long(2n ** 62n),
  ]),
}

/** The id of a schema that has a map behind the fields of the event. */
export const taggedSchemaId = 901

/** An event that conforms, with a map of texts behind its fields. */
export const taggedEvent = (tags: Buffer, episodeId = 'tagged') =>
  wire(taggedSchemaId, eventBytes({ episodeId: text(episodeId) }, tags))

/** Values that no reader may spend more on than they have bytes. Each is a dead letter, `avro-invalid`. */
export const bombs: readonly { readonly name: string; readonly value: Buffer }[] = [
  ...Object.entries(claims).map(([name, changes]) => ({ name, value: wire(1, eventBytes(changes)) })),
  ...Object.entries(passedOver).map(([name, tags]) => ({ name, value: taggedEvent(tags) })),
]

/** An event of so many codes, of two bytes each, every one of them wrong. */
export const malformedCodes = (count: number) => {
  const codes = Buffer.concat([long(count), Buffer.alloc(count * 2, text('x')), long(0)])
  return wire(1, eventBytes({ snomedProcedures: some(codes) }))
}
