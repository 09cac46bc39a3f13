import { test } from 'vitest'
import { expectToldByClasses } from './told-by-classes.ts'

test.each(['opcs4-conventions', 'ipg327', 'ipg445'])(
  '%s: every mutant that a case kills is told by a class of episodes too',
  (id) => {
    expectToldByClasses(id)
  },
)

test('episode-integrity: every one but for a place that differs only where procedures are of several days', () => {
  // The procedures of a class are all of one day.
  expectToldByClasses('episode-integrity', [
    'procedure-date-in-episode/findings/1/at/1/procedures-dated: any for outside',
  ])
})
