import { expect, test } from 'vitest'
import type { HistoryLine } from '../history.ts'
import type { Stage } from '../stage.ts'
import { type Due, plague } from './nemesis.ts'

// Faults that are not patient look at nothing of it.
const nowhere = {} as Stage
const over = AbortSignal.abort()

function* faults(strikes: Record<string, () => boolean>): Generator<Due> {
  for (;;) {
    for (const [kind, strike] of Object.entries(strikes)) {
      yield { kind, what: '', afterMs: 0, isPatient: false, strike: async () => strike() }
    }
  }
}

test('a fault that hits nobody does not count, and comes until it has', async () => {
  let tries = 0
  const strikes = { 'hits at once': () => true, 'hits in the end': () => ++tries === 3 }
  const history: HistoryLine[] = []
  const extent = { kinds: Object.keys(strikes), everyKind: true, mostOfKind: 2 }
  const hits = await plague(faults(strikes), nowhere, extent, over, (line) => history.push(line))
  expect(hits).toEqual(new Map(Object.entries({ 'hits at once': 2, 'hits in the end': 1 })))
  expect(history.filter((line) => line.is === 'fault' && line.what === 'has hit nobody')).toHaveLength(2)
})

test('one that never hits anybody is told by its absence, and ends', async () => {
  const extent = { kinds: ['never'], everyKind: true, mostOfKind: Number.POSITIVE_INFINITY }
  const hits = await plague(faults({ never: () => false }), nowhere, extent, over, () => {})
  expect(hits.size).toBe(0)
})

test('without need of every kind nothing more is done when it is over', async () => {
  const extent = { kinds: ['any'], everyKind: false, mostOfKind: 1 }
  expect((await plague(faults({ any: () => true }), nowhere, extent, over, () => {})).size).toBe(0)
})
