import { expect, test } from 'vitest'
import { faultsIn } from '../../services/cli/mutation-report.ts'
import { mutating } from '../../services/mutation/mutating.ts'
import { shipped } from '../certify/changed-pack.ts'

/** A pack with none of its cases: every change of it survives. */
function survivors() {
  const pack = { ...shipped('opcs4-conventions'), cases: new Map() }
  const work = mutating(pack, new Map(), null)
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

test('that no episode was found is said only where one was looked for', () => {
  const mutation = survivors()
  const [believed, looked] = [faultsIn(mutation, false), faultsIn(mutation, true)]
  expect(believed.length).toBeGreaterThan(0)
  expect(believed.join('\n')).toContain('No episode that tells it was looked for: leave --no-proof out')
  expect(believed.join('\n')).not.toContain('No episode was found')
  expect(looked.join('\n')).toContain('No episode was found that tells it.')
})
