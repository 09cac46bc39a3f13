import { expect, test } from 'vitest'
import { type Bump, bumpFor, comparing } from '../../services/certify/comparing.ts'
import { finished } from '../../services/certify/space.ts'
import type { PackData } from '../../services/core/pack/pack-schema.ts'
import { changed, findingOf, shipped } from './changed-pack.ts'

const bound = { groups: 1, imageCodes: 1, methods: 1, samples: 20, members: 1000 }
const before = shipped('ipg553')

function compared(change: (data: PackData) => void) {
  const after = changed(before, change)
  return finished(comparing(before.id, before.data, after.data, bound)).comparison()
}

test.each<[Bump, string, string[], (data: PackData) => void]>([
  [
    'patch',
    'another wording',
    [],
    (data) => {
      findingOf(data, 'diagnosis-coded').message = 'C78.7 is missing.'
    },
  ],
  [
    'minor',
    'an error that becomes a warning',
    ['diagnosis-coded'],
    (data) => {
      findingOf(data, 'diagnosis-coded').severity = 'warning'
    },
  ],
  [
    'major',
    'a warning that becomes an error',
    ['method-not-redundant'],
    (data) => {
      findingOf(data, 'method-not-redundant').severity = 'error'
    },
  ],
  [
    'minor',
    'one more code that is out of scope, which no class of the older version stands for',
    ['applicability', 'diagnosis-coded'],
    (data) => {
      data['code-sets']['other-liver-indication']?.['icd-10']?.push('K76.7')
    },
  ],
  [
    'major',
    'a day later',
    ['image-control-agrees'],
    (data) => {
      for (const method of data['image-control']?.methods ?? []) {
        if (method.before !== undefined) method.before = '2020-03-31'
      }
    },
  ],
  [
    'minor',
    'a stable pack that becomes a draft',
    [],
    (data) => {
      data.status = 'draft'
    },
  ],
])('a %s change: %s', (bump, _, rules, change) => {
  const comparison = compared(change)
  expect([bumpFor(comparison), [...comparison.byRule.keys()].filter((rule) => rules.includes(rule))]).toEqual(
    [bump, rules],
  )
  expect(comparison.examples.size > 0).toBe(bump !== 'patch')
})
