import fc from 'fast-check'
import { eventBytes, eventFields, list, long, some, text, wire } from '../pipeline/avro/bytes.ts'
import { contractEvent } from '../pipeline/carry.ts'
import { type Canary, written } from './canary.ts'

const places = [
  ...['eventId', 'recordedAt', 'source', 'note', 'episode'],
  ...['episodeId', 'spellId', 'providerCode', 'patientPseudonym', 'startDate', 'endDate', 'note'].map(
    inEpisode,
  ),
  ...['diagnoses', 'diagnoses.0', 'diagnoses.1', 'procedures', 'procedures.0', 'procedures.0.code'].map(
    inEpisode,
  ),
  ...[
    'procedures.1.code',
    'procedures.0.date',
    'procedures.0.note',
    'snomedProcedures',
    'snomedProcedures.0',
  ].map(inEpisode),
  ...[
    'snomedDiagnoses',
    'snomedDiagnoses.0',
    'imageControl',
    'imageControl.used',
    'imageControl.methods',
  ].map(inEpisode),
  ...['imageControl.methods.0', 'imageControl.note'].map(inEpisode),
]

function inEpisode(place: string): string {
  return `episode.${place}`
}

/** Ways for a canary to stand where a text should. */
const standing = (canary: Canary): fc.Arbitrary<unknown> => {
  const words = written(canary)
  return fc.oneof(
    { weight: 5, arbitrary: words },
    fc.constant(Number(canary.number)),
    words.map((word) => [word]),
    fc.tuple(words, words).map(([name, word]) => ({ [name]: word })),
  )
}

/** The event with something else in one place; as it was, where an earlier change has taken that place away. */
function changed(event: object, place: string, value: unknown): object {
  const copy = structuredClone(event)
  const steps = place.split('.')
  const last = steps.pop() ?? ''
  const parent = steps.reduce<unknown>(
    (part, step) => (typeof part === 'object' && part !== null ? Reflect.get(part, step) : undefined),
    copy,
  )
  if (typeof parent === 'object' && parent !== null) Reflect.set(parent, last, value)
  return copy
}

/** Events in JSON with a canary in some places. */
export const jsonEvents = (canary: Canary): fc.Arbitrary<Buffer> =>
  fc
    .array(fc.tuple(fc.constantFrom(...places), standing(canary)), { maxLength: 4 })
    .map((changes) =>
      changes.reduce<object>((event, [place, value]) => changed(event, place, value), contractEvent()),
    )
    .map((event) => Buffer.from(JSON.stringify(event)))

type AvroField = keyof typeof eventFields
const avroWith: Readonly<Record<AvroField, (word: Buffer) => Buffer>> = {
  eventId: (word) => word,
  recordedAt: (word) => word,
  source: (word) => word,
  episodeId: (word) => word,
  spellId: some,
  providerCode: (word) => word,
  patientPseudonym: some,
  startDate: (word) => word,
  endDate: some,
  diagnoses: (word) => list(text('C78.7'), word),
  procedures: (word) =>
    list(Buffer.concat([word, some(text('2026-02-27'))]), Buffer.concat([text('Y53.2'), some(word)])),
  snomedProcedures: (word) => some(list(word)),
  snomedDiagnoses: (word) => some(list(word)),
  imageControl: (word) => some(Buffer.concat([word, some(list(word))])),
}

/** A field with a canary in it; or the canary as a number, where a length, a count or a branch is read. */
const avroField = (canary: Canary): fc.Arbitrary<readonly [AvroField, Buffer]> =>
  fc
    .tuple(
      fc.constantFrom(...(Object.keys(eventFields) as AvroField[])),
      fc.option(written(canary), { freq: 4 }),
    )
    .map(([field, word]) => [
      field,
      word === null ? long(BigInt(canary.number)) : avroWith[field](text(word)),
    ])

/** Events in Avro with a canary in some places. */
export const avroEvents = (canary: Canary): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.array(avroField(canary), { maxLength: 3 }), fc.constantFrom(1, 1, 1, 1, 2, 77, -1))
    .map(([changes, schemaId]) => wire(schemaId, eventBytes(Object.fromEntries(changes))))
