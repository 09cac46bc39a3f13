import { describe, expect, test } from 'vitest'
import type { AppendOutcome, History, Outcome } from './history.ts'
import { inputHeader } from './inputs.ts'
import { judgeInputs } from './judge-inputs.ts'
import { judgeTransactions } from './judge-transactions.ts'

const append = (outcome: AppendOutcome, first: number, last: number): History['appends'][number] => ({
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
    appends: [append('ok', 0, 2), append('unknown', 3, 4), append('ok', 6, 6)],
    transactions: new Map(),
  }

  test.each([[[0, 1, 2, 6]], [[0, 1, 2, 3, 4, 6]], [[0, 1, 2, 4, 6]], [[0, 1, 2, 6, 3, 4]]])(
    '%j are as they should be',
    (numbers) => {
      const judgement = judgeInputs(found(...numbers), history)
      expect(judgement.problems).toEqual([])
      expect(judgement.counts).toEqual({ ok: 4, unknown: 2 })
    },
  )

  test.each([
    ['acknowledged, and not there', [0, 2, 6], { lost: 1, duplicated: 0, reordered: 0 }],
    ['there twice', [0, 1, 2, 2, 6], { lost: 0, duplicated: 1, reordered: 0 }],
    ['unknown, and there twice', [0, 1, 2, 3, 6, 3], { lost: 0, duplicated: 1, reordered: 0 }],
    ['out of order', [0, 2, 1, 6], { lost: 0, duplicated: 0, reordered: 1 }],
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
  const visible = (counts: object) => new Map<string | null, number>(Object.entries(counts))

  test.each([[{ committed: 3 }], [{ committed: 3, 'cut off': 3 }]])('%j are as they should be', (counts) => {
    const judgement = judgeTransactions(history, visible(counts), visible(counts))
    const sizes = { median: 3, largest: 3 }
    expect(judgement).toEqual({ counts: { ok: 1, fail: 1, unknown: 2 }, sizes, problems: [] })
  })

  test.each([
    ['committed, but not whole', { committed: 2 }],
    ['committed, but not there', {}],
    ['aborted, but there', { committed: 3, aborted: 3 }],
    ['half there', { committed: 3, 'cut off': 1 }],
    ['to be aborted, but there', { committed: 3, 'cut off aborting': 3 }],
    ['never begun', { committed: 3, other: 1 }],
  ])('one is %s', (_, counts) => {
    const judgement = judgeTransactions(history, visible(counts), visible(counts))
    expect(judgement.problems).not.toEqual([])
  })

  test.each([
    ['nothing', {}, 'saw 0 of 3 outputs'],
    ['half a transaction', { committed: 2 }, 'saw 2 of 3 outputs'],
    ['one output twice', { committed: 4 }, 'transaction committed: 4 outputs read live, 3 at the end'],
    ['what was aborted', { committed: 3, aborted: 1 }, 'transaction aborted: read live, though aborted'],
    [
      'what was cut off',
      { committed: 3, 'cut off': 3 },
      'transaction cut off: 3 outputs read live, 0 at the end',
    ],
  ])('whoever reads live saw %s', (_, live, words) => {
    const { problems } = judgeTransactions(history, visible({ committed: 3 }), visible(live))
    expect(problems).toContainEqual(expect.stringContaining(words))
  })
})
