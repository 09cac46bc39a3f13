import { expect, test } from 'vitest'
import { untilFree } from '../../../../services/transports/kafka/fast/busy-coordinator.ts'

const coordinator = { isConnected: () => true }
const errorOf = (type: string) => Object.assign(new Error(type), { type })

/** Asks something that fails so often; gives what came of it, and after how many tries. */
async function ask(type: string, failures: number) {
  let tries = 0
  const asking = untilFree(async () => {
    tries += 1
    if (tries <= failures) throw errorOf(type)
    return 'done'
  }).call(coordinator)
  const answer = await asking.catch((error: Error) => error.message)
  return { answer, tries }
}

test('a coordinator that is busy with the transaction before is asked again', async () => {
  expect(await ask('CONCURRENT_TRANSACTIONS', 3)).toEqual({ answer: 'done', tries: 4 })
})

test('one that stays busy is left to the client after a tenth of a second', async () => {
  const asked = await ask('CONCURRENT_TRANSACTIONS', 1_000)
  expect(asked).toEqual({ answer: 'CONCURRENT_TRANSACTIONS', tries: 26 })
})

test('any other error is passed on at once', async () => {
  expect(await ask('INVALID_PRODUCER_EPOCH', 1)).toEqual({ answer: 'INVALID_PRODUCER_EPOCH', tries: 1 })
})
