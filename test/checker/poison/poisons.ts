import type { FailureCode } from '../../../services/pipeline/failure.ts'
import type { Outcome } from '../../../services/pipeline/headers.ts'
import type { Header } from '../../../services/pipeline/record.ts'
import type { NewRecord } from '../../../services/transports/transport.ts'
import { eventBytes, eventFields, list, long, text, wire } from '../../pipeline/avro/bytes.ts'
import { contractEvent } from '../../pipeline/carry.ts'
import { bombs, taggedEvent } from './bombs.ts'

/** A record that has stopped somebody's pipeline once, and what is to become of it. */
export interface Poison {
  readonly name: string
  readonly record: NewRecord
  /** The failure code of its dead letter, or the outcome with which it passes. */
  readonly becomes: FailureCode | Outcome
  /** Its output is refused, and the records around it are sent anew without it. */
  readonly refused?: boolean
}

/** Stands in every key and every episode of a poison, and may stand in no log and no metric. */
export const canary = 'CANARY-9434765919'
/** A diagnosis on which a rule throws, and one on which it gives what cannot be written. */
export const faulty = { throws: `${canary} throws`, unwritable: `${canary} unwritable` }
/** More than the topics for assessed episodes take in the test, and less than the dead letters do. */
export const roomForAssessed = 200_000

const mebibyte = 1024 * 1024
const key = Buffer.from(canary)
const event = (episode: object = {}, more: object = {}) =>
  JSON.stringify(contractEvent({ episodeId: canary, ...episode }, more))
const avroEvent = (changes: Parameters<typeof eventBytes>[0] = {}, ...more: readonly Buffer[]) =>
  eventBytes({ episodeId: text(canary), ...changes }, ...more)
const headersOf = (...named: readonly (readonly [string, string | null])[]): Header[] =>
  named.map(([name, value]) => [name, value === null ? null : Buffer.from(value)])
const repeated = (part: string, times: number) => part.repeat(times)

type Value = Buffer | string | null
const poison = (
  name: string,
  becomes: Poison['becomes'],
  value: Value,
  { refused = false, ...record }: Partial<NewRecord> & { refused?: boolean } = {},
): Poison => ({
  name,
  becomes,
  refused,
  record: { key, headers: [], value: typeof value === 'string' ? Buffer.from(value) : value, ...record },
})

const unreadable: readonly Poison[] = [
  poison('no bytes', 'value-empty', ''),
  poison(
    'a magic byte of nobody',
    'encoding-unknown',
    Buffer.concat([Buffer.of(1), wire(1, avroEvent()).subarray(1)]),
  ),
  poison('text', 'encoding-unknown', `patient ${canary}`),
  poison('JSON, but no object', 'encoding-unknown', `["${canary}"]`),
  poison('a schema id of nobody', 'avro-schema-unknown', wire(77, avroEvent())),
  poison('the schema id of an output', 'avro-schema-unknown', wire(2, avroEvent())),
  poison('a negative schema id', 'avro-schema-unknown', wire(-1, avroEvent())),
  ...[1, 4].map((bytes) =>
    poison(`${bytes} bytes of Avro`, 'avro-header-truncated', wire(1, avroEvent()).subarray(0, bytes)),
  ),
  ...[5, 6, 40, -1].map((end) =>
    poison(`Avro cut off at ${end}`, 'avro-invalid', wire(1, avroEvent()).subarray(0, end)),
  ),
  poison('Avro with a byte behind', 'avro-invalid', wire(1, avroEvent({}, Buffer.of(0)))),
  ...bombs.map(({ name, value }) => poison(`a bomb: ${name}`, 'avro-invalid', value)),
  poison('JSON that is not UTF-8', 'utf8-invalid', Buffer.from(event({ spellId: 'Zürich' }), 'latin1')),
  poison(
    'Avro that is not UTF-8',
    'utf8-invalid',
    wire(1, avroEvent({ source: text(Buffer.of(0x52, 0xff)) })),
  ),
  poison(
    'Avro that is not UTF-8 where nobody reads',
    'utf8-invalid',
    taggedEvent(list(text('a'), text(Buffer.of(0xc3)))),
  ),
  poison('half an event', 'json-invalid', event().slice(0, 100)),
  poison('two events', 'json-invalid', event() + event()),
  poison('a number that is none', 'json-invalid', event().replace('"RXX-PAS"', 'NaN')),
  poison('an open array 100,000 deep', 'json-invalid', `{"notes":${repeated('[', 100_000)}`),
  poison('open objects 100,000 deep', 'json-invalid', repeated('{"a":', 100_000)),
  poison('an event for a prototype', 'event-invalid', `{"__proto__":${event()}}`),
  poison('a huge number for a text', 'event-invalid', event({ episodeId: 0 }).replace(':0,', ':1e999999,')),
  poison('wrong entries without end', 'event-invalid', event({ diagnoses: Array(50_000).fill(null) })),
  poison(
    'a byte more than is read',
    'value-too-large',
    `{"${repeated('a', 4 * mebibyte)}`.slice(0, 4 * mebibyte + 1),
  ),
]

const faults: readonly Poison[] = [
  poison('a rule that throws', 'rule-fault', event({ diagnoses: [faulty.throws] })),
  poison(
    'a rule that throws, in Avro',
    'rule-fault',
    wire(1, avroEvent({ diagnoses: list(text(faulty.throws)) })),
  ),
  poison('a verdict that cannot be written', 'encode-fault', event({ diagnoses: [faulty.unwritable] })),
  poison(
    'a verdict that cannot be written, in Avro',
    'encode-fault',
    wire(1, avroEvent({ diagnoses: list(text(faulty.unwritable)) })),
  ),
  poison(
    'an output too large for its topic',
    'output-too-large',
    event({}, { filler: repeated('x', roomForAssessed) }),
    {
      refused: true,
    },
  ),
]

const nastyHeaders = headersOf(
  ['null', null],
  ['twice', '1'],
  ['__proto__', 'polluted'],
  ['twice', '2'],
  ['__proto__', null],
  ['constructor', ''],
  ['', 'without a name'],
  ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
)
/** Named like ours; on a dead letter they stay, and ours come last. */
const oursAlike = headersOf(['outcome', 'conforming'], ['source-offset', '7'], ['failure-code', null])

const headers: readonly Poison[] = [
  poison('headers null, double and named __proto__', 'conforming', event(), { headers: nastyHeaders }),
  poison('such headers on what cannot be read', 'encoding-unknown', canary, { headers: nastyHeaders }),
  poison('such headers on a tombstone', 'tombstone', null, { headers: nastyHeaders }),
  poison('headers named like ours', 'conforming', event(), { headers: oursAlike }),
  poison('headers named like ours on what cannot be read', 'json-invalid', '{', { headers: oursAlike }),
  poison('a thousand headers', 'conforming', event(), {
    headers: Array.from({ length: 1_000 }, (_, n) => [`${n}`, n % 2 === 0 ? Buffer.of(n) : null]),
  }),
]

const day = 86_400_000
const timestamps: Readonly<Record<string, number>> = {
  'of years ahead': Date.UTC(2126, 0),
  'that no calendar reaches': 8.64e15 + 1,
  'of the largest number': Number.MAX_SAFE_INTEGER,
  'of 1970': 0,
  'before 1970': -365 * day,
}

const passing: readonly Poison[] = [
  poison('a tombstone', 'tombstone', null),
  poison('a tombstone without a key', 'tombstone', null, { key: null }),
  poison('no key', 'conforming', event(), { key: null }),
  poison('an empty key', 'conforming', event(), { key: Buffer.alloc(0) }),
  poison('a key that is no text', 'conforming', event(), { key: Buffer.of(0xff, 0, 0xfe) }),
  ...Object.entries(timestamps).flatMap(([when, timestamp]) => [
    poison(`a timestamp ${when}`, 'conforming', event(), { timestamp }),
    poison(`a timestamp ${when} on what cannot be read`, 'value-empty', '', { timestamp }),
  ]),
  poison(
    'a key __proto__ in JSON',
    'conforming',
    event().replaceAll('{', '{"__proto__":{"diagnoses":[]},"a":1,'),
  ),
  poison(
    'a key __proto__ in an Avro map',
    'conforming',
    taggedEvent(list(Buffer.concat([text('__proto__'), text('a')])), canary),
  ),
  poison(
    'arrays 50,000 deep',
    'conforming',
    event().replace('{', `{"notes":${repeated('[', 50_000)}${repeated(']', 50_000)},`),
  ),
  poison(
    'numbers beyond any reader',
    'conforming',
    event().replace('{', `{"a":1e999999,"b":-0,"c":${repeated('9', 5_000)},`),
  ),
  poison('half a surrogate pair', 'conforming', event().replace('RXX-PAS', '\\ud800')),
  poison('half a surrogate pair for a code', 'miscoded', event({ diagnoses: ['C78.7', '\ud800'] })),
  poison('a zero byte and a byte order mark within', 'conforming', event({ spellId: '\0\ufeff' })),
  poison(
    '4,000 blocks of one code',
    'conforming',
    wire(
      1,
      avroEvent({
        diagnoses: Buffer.concat([
          ...Array.from({ length: 4_000 }, () => Buffer.concat([long(1), text('C78.7')])),
          long(0),
        ]),
      }),
    ),
  ),
]

/** Every poison, by a name of its own. */
export const poisons: readonly Poison[] = [...unreadable, ...faults, ...headers, ...passing]

/** Records with nothing wrong, one for each way that an episode can go. */
export const neighbours: readonly NewRecord[] = [
  event(),
  event({ diagnoses: ['C18.9'] }),
  wire(1, Buffer.concat(Object.values(eventFields))),
  event({ imageControl: null, procedures: [{ code: 'J12.7' }] }),
].map((value, n) => ({ key: Buffer.from(`neighbour ${n}`), value: Buffer.from(value), headers: [] }))
