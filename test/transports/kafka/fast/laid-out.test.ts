import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type NewHeader, type OutputRecord, writtenHeaders } from '../../../../services/pipeline/record.ts'
import { type LaidOut, Lane } from '../../../../services/transports/kafka/fast/laid-out.ts'
import { laidOutMessages } from '../../../../services/transports/kafka/fast/laid-out-messages.ts'
import { encodeProduce } from '../../../../services/transports/kafka/fast/produce-request.ts'
import type { Message } from '../../../../services/transports/kafka/fast/record-bytes.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 }))
afterEach(() => void vi.useRealTimers())

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array))
// Of less than 64 bytes, more, and more than 8,191: the length in front takes one, two and three.
const content = fc.option(fc.oneof({ weight: 6, arbitrary: bytes(200) }, bytes(20_000)), { nil: null })
const text = fc.string({ unit: 'grapheme', maxLength: 60 })
const shared = fc.constantFrom(
  ['outcome', 'conforming'] as const,
  ['source-topic', 'coded-episodes'] as const,
  ['é', Buffer.from('é')] as const,
)
const header: fc.Arbitrary<NewHeader> = fc.oneof(
  { weight: 3, arbitrary: shared },
  fc.tuple(text, text),
  fc.tuple(text, content),
)
const record = fc.record({
  topic: fc.constant('out'),
  partition: fc.constant(3),
  key: content,
  value: content,
  headers: fc.array(header, { maxLength: 6 }),
  account: fc.integer(),
})
const records = fc.array(record, { minLength: 1, maxLength: 30 })
/** No more room than is needed: a lane grows often. */
const mostBytesOf = ({ key, value, headers }: OutputRecord) =>
  [key, value, ...headers.flat()].reduce((sum, one) => sum + 5 + 3 * (one?.length ?? 0), 30)
/** One that has to grow for nearly every record. */
const smallLane = () => new Lane(Buffer.alloc(2_048))
/** Lays records out one behind the other in one lane. */
const laidOutIn = (lane: Lane, some: readonly OutputRecord[]) =>
  some.map((one) => lane.add(one, mostBytesOf(one)))

const encoded = (messages: readonly Message[]) =>
  encodeProduce(
    {
      ...{ transactionalId: 'id', acks: -1, timeout: 1_000, producerId: 7n, producerEpoch: 2 },
      topicData: [{ topic: 'out', partitions: [{ partition: 3, firstSequence: 5, messages }] }],
    },
    () => Promise.reject(new Error('nothing is compressed here')),
    () => 0x1234,
  ).then(({ buffer }) => buffer.toString('latin1'))
const asLaidOut = (laidOut: readonly LaidOut[]) => laidOutMessages(laidOut, 3)

test('records that are laid out become the batch that they would become otherwise', async () => {
  await fc.assert(
    fc.asyncProperty(records, async (some) => {
      const laidOut = laidOutIn(smallLane(), some)
      expect(await encoded(asLaidOut(laidOut))).toBe(await encoded(some))
    }),
  )
})

test('some of a lane, and of several, become a batch of their own', async () => {
  const chosen = fc.array(fc.tuple(record, fc.boolean(), fc.nat(1)), { minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(chosen, async (all) => {
      const lanes = [smallLane(), new Lane()] as const
      const laidOut = all.map(([one, , lane]) => lanes[lane === 0 ? 0 : 1].add(one, mostBytesOf(one)))
      const some = all.flatMap(([one, isChosen]) => (isChosen ? one : []))
      const theirs = laidOut.filter((_, index) => all[index]?.[1])
      expect(await encoded(asLaidOut(theirs))).toBe(await encoded(some))
    }),
  )
})

test('with more than sixty-three records, too, as their places take two bytes then', async () => {
  const many = Array.from({ length: 200 }, (_, number) => ({
    ...{ topic: 'out', partition: 3, key: null, headers: [] },
    value: Buffer.from(`${number}`),
  }))
  const laidOut = laidOutIn(smallLane(), many)
  expect(await encoded(asLaidOut(laidOut))).toBe(await encoded(many))
  expect(await encoded(asLaidOut(laidOut.slice(50)))).toBe(await encoded(many.slice(50)))
})

test('what a record carries can be read where it is laid out', () => {
  fc.assert(
    fc.property(records, (some) => {
      const laidOut = laidOutIn(smallLane(), some)
      for (const [index, { headers, ...rest }] of some.entries())
        expect(laidOut[index]).toMatchObject({ ...rest, headers: writtenHeaders(headers) })
    }),
  )
})

describe('the memory of a lane', () => {
  const one = { topic: 'out', partition: 3, key: null, value: Buffer.from('one'), headers: [] }
  const other = { ...one, value: Buffer.from('two') }

  test('is used again when its records were sent, which cannot be read any more', async () => {
    const lane = new Lane()
    const { bytes } = lane
    const laidOut = lane.add(one, 100)
    await encoded(asLaidOut([laidOut]))
    lane.release()
    expect(() => laidOut.value).toThrow('This record was sent, and its memory is used for others')
    expect(new Lane().bytes).toBe(bytes)
  })

  test('is left alone where they were sent twice, as the first request may wait yet; both are the same', async () => {
    const lane = new Lane()
    const { bytes } = lane
    const laidOut = lane.add(one, 100)
    const first = await encoded(asLaidOut([laidOut]))
    expect(await encoded(asLaidOut([laidOut]))).toBe(first)
    lane.release()
    const next = new Lane()
    next.add(other, 100)
    expect(next.bytes).not.toBe(bytes)
  })
})
