import { expect, test } from 'vitest'
import { portionsOf } from '../../../services/checker/shadow/parcel.ts'
import { createParcelQueue } from '../../../services/checker/shadow/parcel-queue.ts'

const [four] = portionsOf([
  {
    topic: 'coded-episodes',
    partition: 0,
    offset: 7n,
    timestamp: 0,
    key: Buffer.from('k'),
    value: Buffer.from('abc'),
    headers: [],
  },
])

test('no more waits than there is room for, and what is taken makes room', () => {
  if (four === undefined) throw new Error('there is a portion')
  const queue = createParcelQueue(10)
  expect([queue.isEmpty(), queue.take()]).toEqual([true, undefined])
  expect([1, 2, 3].map(() => queue.put(four))).toEqual([true, true, false])
  expect(queue.take()?.records).toEqual([{ offset: 7n, keyLength: 1, valueLength: 3 }])
  expect([1, 2].map(() => queue.put(four))).toEqual([true, false])
  expect([queue.take(), queue.take()].every((parcel) => parcel?.bytes.length === 4)).toBe(true)
  expect(queue.isEmpty()).toBe(true)
})
