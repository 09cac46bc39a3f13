import { describe, expect, test } from 'vitest'
import type { History, Outcome } from './history.ts'
import { inputHeader } from './inputs.ts'
import { judgeInputs } from './judge-inputs.ts'
import { judgeTransactions } from './judge-transactions.ts'

const append = (outcome: Outcome, first: number, last: number): History['appends'][number] => ({
  outcome,
  ranges: [{ partition: 0, first, last }],
})
const found = (...numbers: number[]) =>
  numbers.map((number) => ({
    partition: 0,
    headers: [[inputHeader, Buffer.from(`0-${number}`)] as const],
  }))

describe('inputs on their topic', () => {
  const history: History = {
    appends: [append('ok', 0, 2), append('unknown', 3, 4), append('fail', 5, 5), append('ok', 6, 6)],
    transactions: new Map(),
  }

  test.each([[[0, 1, 2, 6]], [[0, 1, 2, 3, 4, 6]], [[0, 1, 2, 4, 6]], [[0, 1, 2, 6, 3, 4]]])(
    '%j are as they should be',
    (numbers) => {
      const judgement = judgeInputs(found(...numbers), history)
      expect(judgement.problems).toEqual([])
      expect(judgement.counts).toEqual({ ok: 4, fail: 1, unknown: 2 })
    },
  )

  test.each([
    ['acknowledged, and not there', [0, 2, 6], { lost: 1, duplicated: 0, reordered: 0 }],
    ['there twice', [0, 1, 2, 2, 6], { lost: 0, duplicated: 1, reordered: 0 }],
    ['unknown, and there twice', [0, 1, 2, 3, 6, 3], { lost: 0, duplicated: 1, reordered: 0 }],
    ['out of order', [0, 2, 1, 6], { lost: 0, duplicated: 0, reordered: 1 }],
    ['refused, and there', [0, 1, 2, 5, 6], { lost: 0, duplicated: 0, reordered: 0 }],
    ['never appended', [0, 1, 2, 6, 7], { lost: 0, duplicated: 0, reordered: 0 }],
  ])('one is %s', (_, numbers, counts) => {
    const judgement = judgeInputs(found(...numbers), history)
    expect(judgement).toMatchObject(counts)
    expect(judgement.problems).toHaveLength(1)
  })
})

describe('transactions', () => {
  const transaction = (outcome: Outcome, aborts = false) => ({ partition: 0, records: 3, aborts, outcome })
  const history: History = {
    appends: [],
    transactions: new Map([
      ['committed', transaction('ok')],
      ['aborted', transaction('fail', true)],
      ['cut off', transaction('unknown')],
      ['cut off aborting', transaction('unknown', true)],
    ]),
  }
  const none = new Map<string | null, number>()

  test.each([[{ committed: 3 }], [{ committed: 3, 'cut off': 3 }]])('%j are as they should be', (counts) => {
    const judgement = judgeTransactions(history, new Map(Object.entries(counts)), none)
    expect(judgement).toEqual({ counts: { ok: 1, fail: 1, unknown: 2 }, problems: [] })
  })

  test.each([
    ['committed, but not whole', { committed: 2 }],
    ['committed, but not there', {}],
    ['aborted, but there', { committed: 3, aborted: 3 }],
    ['half there', { committed: 3, 'cut off': 1 }],
    ['to be aborted, but there', { committed: 3, 'cut off aborting': 3 }],
    ['never begun', { committed: 3, other: 1 }],
  ])('one is %s', (_, counts) => {
    const judgement = judgeTransactions(history, new Map(Object.entries(counts)), none)
    expect(judgement.problems).toHaveLength(1)
  })

  test('one was aborted, and read live', () => {
    const live = new Map([['aborted', 1]])
    expect(judgeTransactions(history, new Map([['committed', 3]]), live).problems).toHaveLength(1)
  })
})
