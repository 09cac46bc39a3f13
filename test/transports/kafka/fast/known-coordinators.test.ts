import { expect, test } from 'vitest'
import {
  createKnownCoordinators,
  type FindCoordinator,
} from '../../../../services/transports/kafka/fast/known-coordinators.ts'

const transaction = { groupId: 'id', coordinatorType: 1 }
const group = { groupId: 'id', coordinatorType: 0 }

/** A cluster whose every search finds this coordinator, and counts. */
function setStage() {
  let searches = 0
  let connected = true
  const coordinator = { isConnected: () => connected }
  const known = createKnownCoordinators()
  const cluster = {}
  const find: FindCoordinator<object> = known.find(async () => {
    searches += 1
    return coordinator
  })
  return {
    searches: () => searches,
    disconnect: () => {
      connected = false
    },
    find: (wanted: Parameters<typeof find>[0], of: object = cluster) => find.call(of, wanted),
    succeed: () => known.ask(async () => 'done').call(coordinator),
    fail: (type = 'NOT_COORDINATOR') =>
      known.ask(() => Promise.reject(Object.assign(new Error(type), { type }))).call(coordinator),
  }
}

test('a coordinator is looked for once by each cluster, for each id and kind', async () => {
  const { find, searches, succeed } = setStage()
  for (const wanted of [transaction, transaction, group, transaction, group]) {
    await find(wanted)
    await succeed()
  }
  expect(searches()).toBe(2)
  await find({ ...transaction, groupId: 'other' })
  await find(transaction, {})
  expect(searches()).toBe(4)
})

test('one that has failed is looked for again, for all that it was known for, and its error is passed on', async () => {
  const { find, searches, fail } = setStage()
  await find(transaction)
  await find(group)
  await expect(fail()).rejects.toThrow('NOT_COORDINATOR')
  await find(transaction)
  await find(group)
  await find(group)
  expect(searches()).toBe(4)
})

test('one that is busy with the transaction before is the right one, and not looked for again', async () => {
  const { find, searches, fail } = setStage()
  await find(transaction)
  await expect(fail('CONCURRENT_TRANSACTIONS')).rejects.toThrow('CONCURRENT_TRANSACTIONS')
  await find(transaction)
  expect(searches()).toBe(1)
})

test('one that has failed while it was looked for is not trusted', async () => {
  const { find, searches, fail } = setStage()
  const looking = find(transaction)
  await fail().catch(() => {})
  await looking
  await find(transaction)
  expect(searches()).toBe(2)
})

test('one that is not connected is looked for again', async () => {
  const { find, searches, disconnect } = setStage()
  await find(transaction)
  disconnect()
  await find(transaction)
  expect(searches()).toBe(2)
})

test('a member of a group, which does not say what it wants, always looks', async () => {
  const { find, searches } = setStage()
  await find({ groupId: 'id' })
  await find({ groupId: 'id' })
  expect(searches()).toBe(2)
})
