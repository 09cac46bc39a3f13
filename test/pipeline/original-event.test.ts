import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rejectedUndoer, undoDeadLetter } from '../../services/pipeline/original-event.ts'
import { type Header, type StoredRecord, writtenHeaders } from '../../services/pipeline/record.ts'
import { createStandIns } from '../../services/pipeline/stand-ins.ts'
import { text as bytesOfText, eventBytes, list, wire } from './avro/bytes.ts'
import { carry, contractEvent, now, registry, ruleset, stored, topics } from './carry.ts'

const undoRejected = rejectedUndoer(registry)
const standIns = createStandIns({ ruleset, topics, clock: () => now })

/** The output as a reader of its topic finds it. */
const read = (record: StoredRecord, output = carry(record)): StoredRecord => ({
  ...output,
  headers: writtenHeaders(output.headers),
  offset: 7n,
  timestamp: now.getTime(),
})
const contentOf = ({ key, value, headers }: StoredRecord) => ({ key, value, headers })
const sourceOf = ({ topic, partition, offset }: StoredRecord) => ({ topic, partition, offset })

const some = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))
const ours = carry(stored('{}')).headers.map(([name]) => name)
const headersNamed = (...names: string[]): fc.Arbitrary<Header[]> =>
  fc.array(
    fc.tuple(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 5 }),
        fc.constantFrom('__proto__', 'attempt', ...names),
      ),
      fc.option(some, { nil: null }),
    ),
    { maxLength: 6 },
  )
const place = { offset: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), partition: fc.nat({ max: 999 }) }
const key = fc.option(some, { nil: null })

// White space and an event's further fields, with what looks like the seams of an output in them.
const blank = fc.stringMatching(/^[ \t\r\n]{0,4}$/)
const seams = ['","assessment":{', '}', '{', '\\', '"', ',"assessment":', '🩺', '\\"}']
const further = fc.dictionary(
  fc.constantFrom('assessment', 'event', '__proto__', 'more'),
  fc.oneof(
    fc.constantFrom(...seams),
    fc.json().map((json) => JSON.parse(json) as unknown),
  ),
)
const miscoded = { diagnoses: ['C18.9'] }
const jsonEvent = fc
  .tuple(further, further, fc.constantFrom(undefined, 1, '\t'), blank)
  .map(([more, inner, indent, behind]) => {
    const event = { ...contractEvent({ ...miscoded, ...inner }), ...more }
    return Buffer.from(`${JSON.stringify(event, null, indent)}${behind}`)
  })
const avroEvent = fc
  .array(fc.constantFrom('C18.9', 'I10', ...seams), { maxLength: 5 })
  .map((codes) => wire(1, eventBytes({ diagnoses: list(...codes.map((code) => bytesOfText(code))) })))

describe('an output undone is the record that came', () => {
  test.each([
    ['JSON', jsonEvent],
    ['Avro', avroEvent],
  ])('rejected, in %s', (_encoding, values) => {
    let rejected = 0
    fc.assert(
      fc.property(values, key, headersNamed(), fc.record(place), (value, itsKey, headers, at) => {
        const record = stored(value, { key: itsKey, headers, ...at })
        const output = read(record)
        if (output.topic !== topics.rejected) return
        rejected += 1
        const undone = undoRejected(output)
        expect(undone?.original).toEqual(contentOf(record))
        expect(undone?.source).toEqual(sourceOf(record))
        const broken = carry(record).account.findings.filter(({ severity }) => severity === 'error')
        expect(undone?.reasons).toEqual([...new Set(broken.map(({ rule }) => rule))].sort())
      }),
      { numRuns: 400 },
    )
    expect(rejected).toBeGreaterThan(200)
  })

  test('a dead letter, with headers of our names among its own', () => {
    const values = fc.oneof(some, fc.constantFrom(wire(9, eventBytes()), Buffer.alloc(0)))
    fc.assert(
      fc.property(values, key, headersNamed(...ours), fc.record(place), (value, itsKey, headers, at) => {
        const record = stored(value, { key: itsKey, headers, ...at })
        const undone = undoDeadLetter(read(record))
        expect(undone?.original).toEqual(contentOf(record))
        expect(undone?.source).toEqual(sourceOf(record))
        expect(undone?.reasons).toEqual([carry(record).account.failure?.code])
      }),
      { numRuns: 400 },
    )
  })

  test('a dead letter of what was too large, or what its stub knows of it', () => {
    for (const value of [JSON.stringify(contractEvent()), null]) {
      const record = stored(value, { headers: [['traceparent', Buffer.from('00')]] })
      const [whole, ...stubs] = standIns(record, carry(record)).map((output) => read(record, output))
      expect(whole && undoDeadLetter(whole)).toMatchObject({
        source: sourceOf(record),
        reasons: ['output-too-large'],
        original: contentOf(record),
      })
      expect(stubs).toHaveLength(3)
      for (const stub of stubs) {
        const undone = undoDeadLetter(stub)
        expect(undone?.source).toEqual(sourceOf(record))
        expect(undone?.original).toEqual({
          sha256: value === null ? null : expect.stringMatching(/^[0-9a-f]{64}$/),
          length: value?.length ?? null,
        })
      }
    }
  })
})

describe('what the checker has not written is not undone', () => {
  const rejected = read(stored(JSON.stringify(contractEvent(miscoded))))
  const dead = read(stored('{}'))
  const renamed = (headers: readonly Header[], at: number): Header[] =>
    headers.map((header, n) => (n === at ? ['other', header[1]] : header))

  test('headers of another order, number or form', () => {
    for (const [undo, output] of [
      [undoRejected, rejected],
      [undoDeadLetter, dead],
    ] as const) {
      expect(undo(output)).not.toBeNull()
      const { headers } = output
      const wrong = [[], headers.slice(1), headers.toReversed(), renamed(headers, headers.length - 1)]
      const source = headers.findIndex(([name]) => name === 'source-offset')
      wrong.push(headers.map((header, n) => (n === source ? [header[0], Buffer.from('1.5')] : header)))
      for (const others of wrong) expect(undo({ ...output, headers: others })).toBeNull()
    }
  })

  test('bytes that are no event with its assessment', () => {
    const text = String(rejected.value)
    const values = [
      ...['', '{}', 'x', '{"event":{}}', '{"event":{},"assessment":null}', '{"event":{},"assessment":{}}'],
      ...[text.slice(0, -1), `${text} `, text.replace('"assessment":', '"assessments":')],
      ...[text.replace('{"event":', '{"event": '), text.slice(0, text.indexOf(',"assessment"'))],
    ].map((value) => Buffer.from(value))
    const avro =
      read(stored(wire(1, eventBytes({ diagnoses: list(bytesOfText('C18.9')) })))).value ?? Buffer.alloc(0)
    const otherId = Buffer.from(avro)
    otherId.writeInt32BE(1, 1)
    const damaged = [avro.subarray(0, -1), Buffer.concat([avro, Buffer.of(0)]), avro.subarray(0, 3), otherId]
    expect(undoRejected({ ...rejected, value: avro })).not.toBeNull()
    for (const value of [null, ...values, ...damaged]) expect(undoRejected({ ...rejected, value })).toBeNull()
  })
})
