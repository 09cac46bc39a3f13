import { expect, test } from 'vitest'
import { restartPolicy } from '../../../services/checker/workers/restart-policy.ts'

const giveUpAfterMs = 600_000
const killed = { status: null, signal: 'SIGKILL' }
const left = { status: 0, signal: null }

/** Ends a worker again and again, each as soon after its start as that, until it is given up. */
function endsOf(end: typeof killed | typeof left, lifeMs: number, most = 100) {
  const decide = restartPolicy(giveUpAfterMs)
  const pauses: number[] = []
  for (let now = 0; pauses.length < most; ) {
    const next = decide(end, { from: now, to: now + lifeMs })
    if ('giveUpWith' in next) return { pauses, status: next.giveUpWith, after: now }
    pauses.push(next.restartInMs)
    now += lifeMs + next.restartInMs
  }
  return { pauses, status: null, after: null }
}

test.each([2, 3, 4, 5])('who ends with status %i says why, and is not restarted', (status) => {
  expect(restartPolicy(giveUpAfterMs)({ status, signal: null }, { from: 0, to: 1 })).toEqual({
    giveUpWith: status,
  })
})

test('who left the group is back soon; whom the group still waits for, when it has given that up', () => {
  expect(endsOf(left, 10).pauses.slice(0, 8)).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
  ])
  expect(endsOf(killed, 10).pauses.slice(0, 8)).toEqual([
    31_000, 31_000, 31_000, 31_000, 31_000, 32_000, 60_000, 60_000,
  ])
})

test.each([left, killed, { status: 1, signal: null }])('%j again and again is given up in time', (end) => {
  const { pauses, status, after } = endsOf(end as typeof left, 1_000)
  expect(status).toBe(5)
  expect(pauses.length).toBeGreaterThan(5)
  expect(after).toBeLessThanOrEqual(giveUpAfterMs)
  expect(after).toBeGreaterThan(giveUpAfterMs - 120_000)
})

test('who was up for a minute begins anew', () => {
  expect(endsOf(killed, 60_000, 50)).toEqual({ pauses: Array(50).fill(31_000), status: null, after: null })
})

test('who may be waited for no longer than the group takes ends the whole at once', () => {
  expect(restartPolicy(30_000)(killed, { from: 0, to: 1 })).toEqual({ giveUpWith: 5 })
  expect(restartPolicy(30_000)(left, { from: 0, to: 1 })).toEqual({ restartInMs: 1_000 })
})
