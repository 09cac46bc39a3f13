import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Header } from '../../services/pipeline/record.ts'
import { eventBytes, schemaFile, wire } from './avro/bytes.ts'
import { carry, contractEvent, failureOf, stored, topics } from './carry.ts'

const bytes = (array: fc.Arbitrary<Uint8Array>) => array.map((some) => Buffer.from(some))
const any = bytes(fc.uint8Array({ maxLength: 200 }))

/** A valid value with some of its bytes set otherwise, cut out, or put in. */
function broken(value: Buffer): fc.Arbitrary<Buffer> {
  const place = fc.nat({ max: value.length })
  const change = fc.tuple(place, fc.nat({ max: 3 }), bytes(fc.uint8Array({ maxLength: 3 })))
  return fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map((changes) =>
      changes.reduce(
        (now, [at, cut, put]) => Buffer.concat([now.subarray(0, at), put, now.subarray(at + cut)]),
        value,
      ),
    )
}

const event = Buffer.from(JSON.stringify(contractEvent()))
const values = fc.oneof(
  any,
  any.map((rest) => Buffer.concat([Buffer.from('{'), rest])),
  any.map((rest) => wire(1, rest)),
  fc.json().map((text) => Buffer.from(`{"episode":${text}}`)),
  broken(event),
  broken(wire(1, eventBytes())),
  fc.constant(null),
)
const headers: fc.Arbitrary<Header[]> = fc.array(
  fc.tuple(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('outcome', 'ce_id', 'failure-code', '__proto__'),
    ),
    fc.option(any, { nil: null }),
  ),
  { maxLength: 5 },
)
const timestamps = fc.oneof(fc.maxSafeInteger(), fc.double(), fc.constantFrom(-1, 2 ** 63, -(2 ** 63)))

const assessmentType = avro.Type.forSchema(schemaFile('assessment/v1.avsc') as avro.Schema)
const allTopics = Object.values(topics)

describe('whatever the record', () => {
  test('one output comes out: same key, same partition, on a topic of ours', () => {
    fc.assert(
      fc.property(
        values,
        headers,
        fc.option(any, { nil: null }),
        fc.nat(),
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        timestamps,
        (value, given, key, partition, offset, timestamp) => {
          const output = carry(stored(value, { headers: given, key, partition, offset, timestamp }))
          expect(output.key).toBe(key)
          expect(output.partition).toBe(partition)
          expect(allTopics).toContain(output.topic)

          const { outcome } = output.account
          const topic =
            outcome === 'undecodable' ? 'dead-letter' : outcome === 'miscoded' ? 'rejected' : 'enriched'
          expect(output.topic).toBe(topic)
          expect(failureOf(output) === undefined).toBe(outcome !== 'undecodable')

          const replaced = new Set(output.headers.slice(-12).map(([name]) => name))
          const kept = outcome === 'undecodable' ? given : given.filter(([name]) => !replaced.has(name))
          expect(output.headers.slice(0, kept.length)).toEqual(kept)
          if (outcome === 'undecodable') expect(output.value).toBe(value)
        },
      ),
      { numRuns: 3_000 },
    )
  })

  test('an assessed event stands in its output as it came in, with its assessment behind it', () => {
    let assessed = 0
    fc.assert(
      fc.property(fc.oneof(broken(event), broken(wire(1, eventBytes()))), (value) => {
        const output = carry(stored(value))
        if (output.account.outcome === 'undecodable') return
        assessed += 1
        const [own, head] = value[0] === 0 ? [value.subarray(5), 5] : [value, '{"event":'.length]
        const behind = output.value?.subarray(head + own.length) ?? Buffer.alloc(0)
        expect(output.value?.subarray(head, head + own.length)).toEqual(own)
        expect(outcomeIn(behind)).toBe(output.account.outcome)
      }),
      { numRuns: 3_000 },
    )
    expect(assessed).toBeGreaterThan(100)
  })
})

/** The outcome that the assessment says; `behind` is what follows the event's bytes. */
function outcomeIn(behind: Buffer): unknown {
  const lead = ',"assessment":'
  const text = behind.toString('utf8')
  if (text.startsWith(lead)) return JSON.parse(text.slice(lead.length, -1)).outcome
  return assessmentType.fromBuffer(behind).outcome
}
