import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { inOrder } from '../../services/cli/in-order.ts'

/** Work that ends when it is told to, and how much of it was ever open at once. */
function openWork() {
  const ends: PromiseWithResolvers<string>[] = []
  let open = 0
  let most = 0
  return {
    ends,
    most: () => most,
    async work(item: number): Promise<string> {
      const end = Promise.withResolvers<string>()
      ends[item] = end
      open += 1
      most = Math.max(most, open)
      return end.promise.finally(() => {
        open -= 1
      })
    },
  }
}

async function* numbers(count: number, failure?: Error): AsyncGenerator<number> {
  for (let item = 0; item < count; item++) yield item
  if (failure !== undefined) throw failure
}

/** All that comes, and the message of what is thrown at the end. */
async function taken(items: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  try {
    for await (const item of items) all.push(item)
  } catch (error) {
    all.push(`thrown: ${(error as Error).message}`)
  }
  return all
}

describe('what becomes of items', () => {
  test('comes in their order, whichever is done first, and no more are open than may be', async () => {
    const { ends, work, most } = openWork()
    const all = taken(inOrder(numbers(9), work, 3))
    for (const later of [2, 1, 0, 5, 4, 3, 8, 7, 6]) {
      while (ends[later] === undefined) await setImmediate()
      ends[later].resolve(`item ${later}`)
    }
    expect(await all).toEqual(Array.from({ length: 9 }, (_, item) => `item ${item}`))
    expect(most()).toBe(3)
  })

  test('comes at once, though the next item is a long time coming', async () => {
    const next = Promise.withResolvers<void>()
    async function* slow() {
      yield 0
      await next.promise
      yield 1
    }
    const items = inOrder(slow(), async (item) => `item ${item}`, 3)
    expect(await items.next()).toEqual({ done: false, value: 'item 0' })
    next.resolve()
    expect(await taken(items)).toEqual(['item 1'])
  })
})

describe('what goes wrong is thrown in its turn', () => {
  test('in reading, behind what was read before', async () => {
    const { ends, work } = openWork()
    const all = taken(inOrder(numbers(2, new Error('unreadable')), work, 5))
    await setImmediate()
    ends[1]?.resolve('item 1')
    await setImmediate()
    ends[0]?.resolve('item 0')
    expect(await all).toEqual(['item 0', 'item 1', 'thrown: unreadable'])
  })

  test('in work, though the next item may never come', async () => {
    async function* silent() {
      yield 0
      await new Promise<never>(() => {})
    }
    const all = taken(inOrder(silent(), () => Promise.reject(new Error('failed')), 3))
    expect(await all).toEqual(['thrown: failed'])
  })

  test('in work, and the rest is let go', async () => {
    let isClosed = false
    async function* closing() {
      try {
        yield* numbers(100)
      } finally {
        isClosed = true
      }
    }
    const { ends, work } = openWork()
    const all = taken(inOrder(closing(), work, 3))
    while (ends[2] === undefined) await setImmediate()
    ends[1]?.reject(new Error('one'))
    ends[2].reject(new Error('two'))
    await setImmediate()
    ends[0]?.resolve('item 0')
    expect(await all).toEqual(['item 0', 'thrown: one'])
    await expect.poll(() => isClosed).toBe(true)
  })
})
