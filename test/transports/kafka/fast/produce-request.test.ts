import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { registerCodecs } from '../../../../services/transports/kafka/codecs.ts'
import { useFastPath } from '../../../../services/transports/kafka/fast/fast-path.ts'
import type { groupMessages } from '../../../../services/transports/kafka/fast/group-messages.ts'
import { Lane } from '../../../../services/transports/kafka/fast/laid-out.ts'
import { laidOutMessages } from '../../../../services/transports/kafka/fast/laid-out-messages.ts'
import type { ProduceRequest } from '../../../../services/transports/kafka/fast/produce-request.ts'
import { kafkajs } from '../../../../services/transports/kafka/mended-client.ts'
import { mended, pristine } from './pristine-client.ts'

interface Encoding {
  produce(request: unknown): object
  frame(framed: object): Promise<{ readonly buffer: Buffer }>
  group: typeof groupMessages<{ readonly partition: number }>
  compression: { readonly Codecs: Record<number, unknown> }
}

const paths = {
  produce: 'protocol/requests/produce/v7/request',
  frame: 'protocol/request',
  group: 'producer/groupMessagesPerPartition',
  compression: 'protocol/message/compression',
}
const { CompressionTypes } = kafkajs
registerCodecs()
const ours = mended<Encoding>(paths)
const client = pristine<Encoding>(paths)
// The client knows no zstd of its own.
Object.assign(client.compression.Codecs, {
  [CompressionTypes.ZSTD]: ours.compression.Codecs[CompressionTypes.ZSTD],
})

const encode = async ({ produce, frame }: Encoding, { correlationId, clientId, ...request }: Framed) =>
  (await frame({ correlationId, clientId, request: produce(request) })).buffer

/** The request as our own code encodes it, and as the client's does, with our headers. */
async function bothWays(framed: Framed): Promise<{ fast: Buffer; slow: Buffer }> {
  useFastPath(true)
  const fast = await encode(ours, framed)
  useFastPath(false)
  return { fast, slow: await encode(ours, framed) }
}

interface Framed extends ProduceRequest {
  readonly correlationId: number
  readonly clientId: string | null
}

const now = 1_700_000_000_000
const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array))
const nullable = fc.option(fc.oneof({ weight: 8, arbitrary: bytes(300) }, bytes(20_000)), { nil: null })
const content = fc.oneof({ weight: 5, arbitrary: nullable }, fc.string({ unit: 'grapheme', maxLength: 90 }))
const timestamp = fc.option(
  fc.oneof(
    fc.integer({ min: now - 1_000, max: now + 1_000 }).map(String),
    // Beyond 32 bits from each other, and before the epoch.
    fc.integer({ min: -(2 ** 45), max: 2 ** 45 }).map(String),
    fc.constantFrom('0', 0, now),
  ),
  { nil: undefined },
)
const name = fc.oneof(
  fc.constantFrom('source-topic', 'outcome', '', '__proto__', 'constructor', '0', '9', '10', 'é'.repeat(200)),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
)
const value = fc.oneof({ weight: 3, arbitrary: nullable }, fc.string({ unit: 'grapheme', maxLength: 90 }))
// Objects that stand in the lists of many records, as those of a batch do.
const shared = fc
  .sample(fc.tuple(name, value), { numRuns: 6, seed: 7 })
  .map((header, index) => fc.constant(index === 0 ? (['outcome', 'conforming'] as const) : header))
const header = fc.oneof({ weight: 3, arbitrary: fc.oneof(...shared) }, fc.tuple(name, value))
const listed = fc.array(header, { maxLength: 15 })

/** Requests whose messages have headers of this kind. */
const requests = (headers: fc.Arbitrary<unknown>): fc.Arbitrary<Framed> => {
  const message = fc.record(
    { key: content, value: content, headers, timestamp },
    { requiredKeys: ['key', 'value'] },
  )
  const partition = fc.record({
    partition: fc.nat({ max: 1_000 }),
    firstSequence: fc.nat({ max: 2 ** 31 - 1 }),
    messages: fc.array(message, { minLength: 1, maxLength: 20 }),
  })
  const topic = fc.record({
    topic: fc.string({ unit: 'grapheme', maxLength: 40 }),
    partitions: fc.array(partition, { maxLength: 4 }),
  })
  return fc.record({
    correlationId: fc.nat({ max: 2 ** 31 - 1 }),
    clientId: fc.option(fc.string({ unit: 'grapheme', maxLength: 200 }), { nil: null }),
    transactionalId: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), { nil: null }),
    producerId: fc.oneof(fc.constant(-1), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String)),
    producerEpoch: fc.nat({ max: 2 ** 15 - 1 }),
    acks: fc.constantFrom(-1, 0, 1),
    timeout: fc.nat({ max: 2 ** 31 - 1 }),
    compression: fc.constantFrom(CompressionTypes.None, CompressionTypes.GZIP, CompressionTypes.ZSTD),
    topicData: fc.array(topic, { maxLength: 3 }),
  }) as fc.Arbitrary<Framed>
}

const stopClock = () => vi.spyOn(Date, 'now').mockReturnValue(now)
afterEach(() => {
  vi.restoreAllMocks()
  useFastPath(true)
})

describe('a Produce request is byte for byte what', () => {
  test('the client itself would send, wherever it can write the headers', async () => {
    stopClock()
    // Names that an object of JavaScript neither reorders nor takes for its own; a repeated one has its values together.
    const ordinary = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => `h${text}`)
    const values = fc.oneof(bytes(300), fc.array(bytes(30), { maxLength: 3 }))
    const headers = fc.dictionary(ordinary, values, { maxKeys: 12, noNullPrototype: true })
    await fc.assert(
      fc.asyncProperty(requests(headers), async (request) => {
        const { fast, slow } = await bothWays(withListedHeaders(request))
        const clients = await encode(client, request)
        expect(fast.equals(clients)).toBe(true)
        expect(slow.equals(clients)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('the mended client sends without our own encoder, whatever the headers', async () => {
    stopClock()
    await fc.assert(
      fc.asyncProperty(requests(listed), async (request) => {
        const { fast, slow } = await bothWays(request)
        expect(fast.equals(slow)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('either of them sends when it is full', async () => {
    stopClock()
    const headers = Array.from({ length: 12 }, (_, n): [string, Buffer] => [
      `name-${n}`,
      Buffer.from(`value ${n}`),
    ])
    const messages = Array.from({ length: 5_000 }, (_, n) => ({
      key: Buffer.from(`key ${n}`),
      value: Buffer.alloc(n % 700, n),
      headers,
    }))
    const whole = { partition: 3, firstSequence: 2 ** 31 - 1, messages }
    const [request] = fc.sample(requests(listed), { numRuns: 1, seed: 1 })
    const { fast, slow } = await bothWays({
      ...(request as Framed),
      compression: CompressionTypes.None,
      topicData: [{ topic: 'full', partitions: [whole] }],
    } as Framed)
    expect(fast.length).toBeGreaterThan(2_000_000)
    expect(fast.equals(slow)).toBe(true)
  })
})

test('a request has its own headers after more names than are kept in mind', async () => {
  stopClock()
  const namedBy = (n: number) => [
    [`many-${n}`, null],
    [`other-${n}`, Buffer.from('x')],
  ]
  const messages = Array.from({ length: 2_500 }, (_, n) => ({ key: null, value: null, headers: namedBy(n) }))
  const partitions = [{ partition: 0, firstSequence: 0, messages: [...messages, ...messages] }]
  const [request] = fc.sample(requests(listed), { numRuns: 1, seed: 2 })
  const { fast, slow } = await bothWays({
    ...request,
    topicData: [{ topic: 'names', partitions }],
  } as unknown as Framed)
  expect(fast.equals(slow)).toBe(true)
})

test("it is our own encoder while the fast path is on, and the client's while it is off", async () => {
  const [request] = fc.sample(requests(listed), { numRuns: 1, seed: 3 })
  const encoded = () => (ours.produce(request) as { encode(): Promise<object> }).encode()
  useFastPath(true)
  expect(await encoded()).toHaveProperty('whole')
  useFastPath(false)
  expect(await encoded()).not.toHaveProperty('whole')
  // A transport that says nothing leaves it as it is.
  useFastPath()
  expect(await encoded()).not.toHaveProperty('whole')
})

test('what was laid out is written as it is, though the fast path be switched off before it is sent', async () => {
  stopClock()
  const [sample] = fc.sample(requests(listed), { numRuns: 1, seed: 4 })
  const records = Array.from({ length: 3 }, (_, n) => ({
    ...{ topic: 'laid-out', partition: 5, key: null, value: Buffer.from(`value ${n}`), headers: [] },
  }))
  const plain = await sent(sample as Framed, records, true)
  const lane = new Lane()
  const laidOut = records.map((record) => lane.add(record, 100))
  expect(await sent(sample as Framed, laidOutMessages(laidOut, 5), false)).toEqual(plain)
})

type Grouped = Parameters<typeof ours.group>[0]['messages']

/** These messages in a request, from the client's grouping on. */
function sent(framed: Framed, messages: Grouped, fast: boolean): Promise<Buffer> {
  useFastPath(fast)
  const groups = ours.group({
    ...{ topic: 'laid-out', partitionMetadata: [1], messages },
    partitioner: ({ message }) => message.partition,
  })
  const partitions = Object.entries(groups).map(([partition, some]) => ({
    ...{ partition: Number(partition), firstSequence: 0, messages: some },
  }))
  const topicData = [{ topic: 'laid-out', partitions }]
  return encode(ours, { ...framed, compression: 0, topicData } as unknown as Framed)
}

type Values = Buffer | readonly Buffer[]

/** The same messages, with their headers as the transport hands them over. */
function withListedHeaders(request: Framed): Framed {
  const listOf = (headers: Readonly<Record<string, Values>>) =>
    Object.entries(headers).flatMap(([header, values]) => [values].flat().map((value) => [header, value]))
  const topicData = request.topicData.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((partition) => ({
      ...partition,
      messages: partition.messages.map((message) => ({
        ...message,
        ...(message.headers && { headers: listOf(message.headers as never) }),
      })),
    })),
  }))
  return { ...request, topicData } as Framed
}
