import { expect, test } from 'vitest'
import type { OutputRecord, StoredRecord } from '../../../services/pipeline/record.ts'
import { roundsOf, usualSendBytes } from '../../../services/transports/kafka/chunks.ts'
import { LaidOut } from '../../../services/transports/kafka/fast/laid-out.ts'
import { portionsOf } from '../../../services/transports/kafka/portion.ts'
import '../../../services/transports/kafka/mended-client.ts'

const inputs = Array.from({ length: 5_000 }, (_, n) => ({
  ...{ topic: 'in', partition: 3, timestamp: 0, key: Buffer.from(`${n}`), headers: [] },
  ...{ offset: BigInt(n), value: Buffer.alloc(100) },
})) satisfies StoredRecord[]

/** Every seventh goes to another topic. */
const outputOf =
  (bytes: number) =>
  ({ offset, key }: StoredRecord): OutputRecord => ({
    ...{ topic: offset % 7n === 0n ? 'rejected' : 'enriched', partition: 3, key },
    ...{ value: Buffer.alloc(bytes), headers: [['source-offset', String(offset)]] },
  })

const isOneLane = (records: readonly OutputRecord[]) => {
  const [first] = records
  return records.every(
    (record, index) =>
      first instanceof LaidOut &&
      record instanceof LaidOut &&
      record.lane === first.lane &&
      record.place === index,
  )
}

/** That what one send takes stands alone in its lane, however the sizes fall. */
function expectLanesAreSends(bytes: number, sendBytes: number): void {
  const some = inputs.slice(0, Math.ceil(20_000_000 / bytes))
  for (const { outputs } of portionsOf(some, outputOf(bytes), { sendBytes: () => sendBytes })) {
    const sends = roundsOf(outputs, sendBytes).flat()
    const lanes = new Set(outputs.map((output) => (output instanceof LaidOut ? output.lane : null)))
    expect(sends.every(({ records }) => isOneLane(records))).toBe(true)
    expect(lanes.size).toBe(sends.length)
    for (const { records } of sends) {
      const sent = records.reduce((sum, record) => sum + (record instanceof LaidOut ? record.size : 0), 0)
      expect(sent).toBeLessThanOrEqual(sendBytes)
    }
  }
}

test.each([60, 800, 1_200, 90_000])('a lane holds what one send takes, of outputs of %d bytes', (bytes) => {
  expectLanesAreSends(bytes, usualSendBytes)
})

test('a lane holds what one send takes wherever that ends, and where less is sent at once', () => {
  for (let bytes = 800; bytes < 840; bytes += 1) expectLanesAreSends(bytes, usualSendBytes / 16)
})
