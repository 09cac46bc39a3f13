import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { registerCodecs } from '../../../../services/transports/kafka/codecs.ts'
import { loadCrc32c } from '../../../../services/transports/kafka/fast/crc32c.ts'
import { useFastPath } from '../../../../services/transports/kafka/fast/fast-path.ts'
import { kafkajs } from '../../../../services/transports/kafka/mended-client.ts'
import { toStoredRecord } from '../../../../services/transports/kafka/stored-record.ts'
import { mended } from './pristine-client.ts'

interface Client {
  encodeRecord(record: object): unknown
  batch: { RecordBatch(batch: object): Promise<{ readonly buffer: Buffer }> }
  decode(decoder: object): Promise<readonly Decoded[]>
  Decoder: new (bytes: Buffer) => object
}

interface Decoded {
  readonly isControlRecord: boolean
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean }
}

registerCodecs()
const { encodeRecord, batch, decode, Decoder } = mended<Client>({
  encodeRecord: 'protocol/recordBatch/record/v0',
  batch: 'protocol/recordBatch/v0',
  decode: 'protocol/requests/fetch/v4/decodeMessages',
  Decoder: 'protocol/decoder',
})
const crc32c = loadCrc32c()
const { CompressionTypes } = kafkajs
afterEach(() => useFastPath(true))

const at = { firstOffset: 0, magic: 16, crc: 17, attributes: 21 }
const masks = { appendTime: 0x08, control: 0x20 }
const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 0n, max: 9_999n }),
)
const content = fc.option(
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  { nil: null },
)
const record = fc.record({
  offsetDelta: fc.nat(),
  timestampDelta: fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -300, max: 300 })),
  key: content,
  value: content,
  headers: fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 200 }), content), { maxLength: 5 }),
})
const batches = fc.array(
  fc.record({
    records: fc.array(record, { maxLength: 8 }),
    firstOffset: fc.bigInt({ min: 0n, max: 2n ** 62n }),
    firstTimestamp: int64,
    maxTimestamp: int64,
    producerId: int64.map(String),
    transactional: fc.boolean(),
    compression: fc.constantFrom(...Object.values(CompressionTypes)),
    flags: fc.constantFrom(0, masks.appendTime, masks.control),
  }),
  { minLength: 1, maxLength: 4 },
)
type Batches = typeof batches extends fc.Arbitrary<infer Made> ? Made : never

/** A batch as a broker would answer it: it sets the first offset, and who reads cannot tell who set the rest. */
async function batchBytes({ records, firstOffset, flags, ...rest }: Batches[number]): Promise<Buffer> {
  const { buffer } = await batch.RecordBatch({ ...rest, records: records.map(encodeRecord) })
  const bytes = Buffer.from(buffer)
  bytes.writeBigInt64BE(firstOffset, at.firstOffset)
  bytes.writeInt16BE(bytes.readInt16BE(at.attributes) | flags, at.attributes)
  bytes.writeUInt32BE(crc32c(bytes.subarray(at.attributes)), at.crc)
  return bytes
}

/** The records as the transport would take them over, and where the decoder came to. */
async function read(bytes: Buffer, fast: boolean) {
  useFastPath(fast)
  const length = Buffer.alloc(4)
  length.writeInt32BE(bytes.length)
  const decoder = Object.assign(new Decoder(Buffer.concat([length, bytes, Buffer.from('more')])), {
    offset: 0,
  })
  const records = (await decode(decoder)).map((one) => ({
    stored: toStoredRecord('topic', 0, one as never),
    isControlRecord: one.isControlRecord,
    producerId: one.batchContext.producerId,
    inTransaction: one.batchContext.inTransaction,
  }))
  return { records, offset: decoder.offset }
}

test('records are read as the mended client reads them, to where the broker has cut them off', async () => {
  await fc.assert(
    fc.asyncProperty(batches, fc.nat({ max: 400 }), async (given, missing) => {
      const [first = Buffer.alloc(0), ...others] = await Promise.all(given.map(batchBytes))
      const whole = Buffer.concat([first, ...others])
      // The first of an answer is whole, however large it is.
      const bytes = whole.subarray(0, Math.max(first.length, whole.length - missing))
      expect(await read(bytes, true)).toEqual(await read(bytes, false))
    }),
    { numRuns: 300 },
  )
})

test.each([
  { magic: 0, time: [], timestamp: -1 },
  { magic: 1, time: [0, 0, 1, 0x8b, 0xcf, 0xe5, 0x68, 0], timestamp: 1_700_000_000_000 },
])(
  'messages of format $magic, of before Kafka 0.11, are whole records',
  async ({ magic, time, timestamp }) => {
    const [key, value] = [Buffer.from('key'), Buffer.from('value')]
    const message = Buffer.from([
      ...[0, 0, 0, 0, magic, 0, ...time],
      ...[0, 0, 0, key.length, ...key, 0, 0, 0, value.length, ...value],
    ])
    const bytes = Buffer.from([0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, message.length, ...message])
    const stored = { topic: 'topic', partition: 0, offset: 7n, timestamp, key, value, headers: [] }
    for (const fast of [true, false])
      expect((await read(bytes, fast)).records).toEqual([
        { stored, isControlRecord: false, producerId: '-1', inTransaction: false },
      ])
  },
)

test('more records than fit on a stack come in one batch', async () => {
  const records = Array.from({ length: 200_000 }, (_, offsetDelta) => ({
    offsetDelta,
    key: null,
    value: null,
  }))
  const batch = { records, firstOffset: 0n, firstTimestamp: 0n, maxTimestamp: 0n, producerId: '-1' }
  const bytes = await batchBytes({
    ...batch,
    transactional: false,
    compression: CompressionTypes.GZIP,
    flags: 0,
  } as never)
  expect((await read(bytes, true)).records).toHaveLength(records.length)
})

test('a batch in which a single bit is wrong is not read', async () => {
  const sound = fc.tuple(batches, fc.nat(), fc.nat({ max: 7 }))
  await fc.assert(
    fc.asyncProperty(sound, async ([[one], place, bit]) => {
      const bytes = await batchBytes(one as Batches[number])
      // From its checksum on: what stands before it the broker may change.
      const wrong = at.crc + (place % (bytes.length - at.crc))
      bytes[wrong] = (bytes[wrong] as number) ^ (1 << bit)
      await expect(read(bytes, true)).rejects.toMatchObject({ code: 'batch-unreadable', retriable: false })
    }),
  )
})

test('a record that does not lie in its batch is not read, whatever the checksum says', async () => {
  const bytes = await batchBytes({
    ...{
      records: [{ offsetDelta: 0, timestampDelta: 0, key: null, value: Buffer.from('value'), headers: [] }],
    },
    ...{ firstOffset: 0n, firstTimestamp: 0n, maxTimestamp: 0n, producerId: '-1' },
    ...{ transactional: false, compression: CompressionTypes.None, flags: 0 },
  })
  const [recordLength, valueLength] = [61, bytes.length - 7]
  for (const place of [recordLength, valueLength]) {
    const wrong = Buffer.from(bytes)
    wrong[place] = (wrong[place] as number) + 40
    wrong.writeUInt32BE(crc32c(wrong.subarray(at.attributes)), at.crc)
    await expect(read(wrong, true)).rejects.toMatchObject({ code: 'batch-unreadable' })
  }
})
