import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { OutputRecord, StoredRecord } from '../../../services/pipeline/record.ts'
import { portionsOf, smallerPortions } from '../../../services/transports/kafka/portion.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

const input = (n: number): StoredRecord => ({
  topic: 'in',
  partition: 0,
  offset: BigInt(n),
  timestamp: 0,
  key: null,
  value: Buffer.from(`${n}`),
  headers: [],
})
const output = (value: Buffer): OutputRecord => ({
  topic: 'out',
  partition: 0,
  key: null,
  value,
  headers: [],
})
const inputs = Array.from({ length: 20 }, (_, n) => input(n))
const offsetsOf = ({ inputs: records }: { inputs: readonly StoredRecord[] }) =>
  records.map(({ offset }) => Number(offset))

test('small inputs with large outputs are cut by what comes out, and processed once, when it is their turn', () => {
  const processed: bigint[] = []
  const megabyte = Buffer.alloc(1024 * 1024)
  const portions = portionsOf(inputs, ({ offset }) => {
    processed.push(offset)
    return output(megabyte)
  })
  const first = portions.next().value
  expect(first && offsetsOf(first)).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(processed).toHaveLength(8)
  expect([...portions].map(offsetsOf)).toEqual([
    [7, 8, 9, 10, 11, 12, 13],
    [14, 15, 16, 17, 18, 19],
  ])
  expect(processed).toHaveLength(20)
})

test('what takes long to process is cut by the time it takes, and none is left out for taking longer alone', () => {
  const takes = (milliseconds: number) =>
    portionsOf(inputs.slice(0, 10), ({ value }) => {
      vi.advanceTimersByTime(milliseconds)
      return output(value ?? Buffer.alloc(0))
    })
  expect([...takes(25)].map(offsetsOf)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]])
  expect([...takes(60)].map(offsetsOf)).toEqual([[0, 1, 2, 3], [4, 5, 6, 7, 8], [9]])
  expect([...takes(1_000)].map(offsetsOf)).toEqual(inputs.slice(0, 10).map(({ offset }) => [Number(offset)]))
})

test('what is refused is halved in order, and a record alone gets what stands for its output, one by one', () => {
  const [whole] = portionsOf(inputs.slice(0, 3), ({ value }) => output(value ?? Buffer.alloc(0)))
  const standIns = () => [output(Buffer.from('first')), output(Buffer.from('second'))]
  const halves = whole ? smallerPortions(whole, standIns) : []
  expect(halves.map(offsetsOf)).toEqual([[0, 1], [2]])
  const [alone] = halves.slice(1).flatMap((half) => smallerPortions(half, standIns))
  expect(alone?.outputs.map(({ value }) => String(value))).toEqual(['first'])
  const [again] = alone ? smallerPortions(alone, standIns) : []
  expect(again?.outputs.map(({ value }) => String(value))).toEqual(['second'])
  expect(again && smallerPortions(again, standIns)).toEqual([])
})
