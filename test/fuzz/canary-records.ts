import fc from 'fast-check'
import type { Header } from '../../services/pipeline/record.ts'
import { type Canary, canaries, written } from './canary.ts'
import { avroEvents, jsonEvents } from './canary-events.ts'
import type { CanaryRecord } from './corpus.ts'

const others = (canary: Canary): fc.Arbitrary<Buffer> =>
  fc
    .tuple(written(canary), fc.constantFrom('', '{', '{"', '[', '"', '\0', '\0\0\0\0\x01', '\x01', ' '))
    .map(([word, before]) => Buffer.from(before + word))

const inserts = ['"', ',', '}', '{', ':', '\\', '\n', '\0', '//', 'x', '\xff', '\xc3', '\xed\xa0\x80'].map(
  (put) => Buffer.from(put, 'latin1'),
)

/** The value, broken beside the canary if that stands in it, or anywhere: something cut out, put in or cut off. */
const broken = (value: Buffer, { number, name }: Canary): fc.Arbitrary<Buffer> => {
  const found = [number, name]
    .map((word) => [value.indexOf(word), word.length] as const)
    .filter(([at]) => at >= 0)
  const beside = found.flatMap(([at, length]) => [at - 1, at, at + 3, at + length, at + length + 1])
  const anywhere = fc.nat({ max: value.length })
  const place = beside.length > 0 ? fc.oneof(fc.constantFrom(...beside), anywhere) : anywhere
  return fc
    .tuple(place, fc.nat({ max: 2 }), fc.option(fc.constantFrom(...inserts)), fc.integer({ min: 0, max: 5 }))
    .map(([at, cut, put, end]) =>
      end === 0
        ? value.subarray(0, Math.max(0, at))
        : Buffer.concat([
            value.subarray(0, Math.max(0, at)),
            put ?? Buffer.alloc(0),
            value.subarray(Math.max(0, at) + cut),
          ]),
    )
}

const headersWith = (canary: Canary): fc.Arbitrary<Header[]> => {
  const words = written(canary)
  const names = fc.oneof(
    words,
    fc.constantFrom('outcome', 'failure-message', 'source-topic', 'traceparent', '__proto__'),
  )
  const values = fc.option(words.map((word) => Buffer.from(word)))
  return fc.array(fc.tuple(names, values), { maxLength: 3 })
}

const recordsWith = (canary: Canary): fc.Arbitrary<CanaryRecord> => {
  const whole = fc.oneof(
    { weight: 5, arbitrary: jsonEvents(canary) },
    { weight: 4, arbitrary: avroEvents(canary) },
    others(canary),
  )
  const values = fc.oneof(
    { weight: 2, arbitrary: whole },
    { weight: 3, arbitrary: whole.chain((value) => broken(value, canary)) },
  )
  return fc.record({
    canary: fc.constant(canary),
    key: fc.option(written(canary).map((word) => Buffer.from(word))),
    value: fc.option(values, { freq: 50 }),
    headers: headersWith(canary),
  })
}

/** Records of all kinds, readable or not, that name one patient in places of their values, keys and headers. */
export const canaryRecords: fc.Arbitrary<CanaryRecord> = canaries.chain(recordsWith)
