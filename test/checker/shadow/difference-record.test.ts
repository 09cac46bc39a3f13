import { expect, test } from 'vitest'
import {
  type Differing,
  differenceRecord,
  effectsOf,
} from '../../../services/checker/shadow/difference-record.ts'
import type { Episode } from '../../../services/core/episode.ts'
import { compileRuleset } from '../../../services/core/ruleset.ts'
import { type Judging, judgeByBoth } from '../../../services/impact/judge-by-both.ts'
import { changed, findingOf, shipped } from '../../certify/changed-pack.ts'

const pack = shipped('ipg553')
const active = compileRuleset([pack])
const stricter = compileRuleset([
  changed(pack, (data) => {
    findingOf(data, 'diagnosis-primary').severity = 'error'
  }),
])

const episode: Episode = {
  startDate: '2026-02-27',
  endDate: '2026-02-28',
  diagnoses: ['C18.9', 'C78.7'],
  procedures: [{ code: 'J12.7' }, { code: 'Y53.2' }],
  imageControl: { used: 'yes', methods: ['ultrasound'] },
}
const source = { topic: 'coded-episodes', partition: 3, offset: 41n, key: Buffer.from([0xff, 0]) }

function differing(from: Judging, to: Judging): Differing {
  const twice = judgeByBoth(from, to)(episode)
  if (!twice.ok || twice.difference === null) throw new Error('they do not differ')
  return { ...twice, difference: twice.difference }
}

const said = (
  severity: string,
  message: unknown = expect.stringContaining('not as the first diagnosis'),
) => ({
  rule: 'ipg553/diagnosis-primary',
  severity,
  status: 'fail',
  message,
  paths: ['/episode/diagnoses/1'],
  observed: ['C78.7'],
  expected: ['C78.7'],
})
const applicability = { ipg553: { status: 'applicable' } }

test('a difference is told with what both say, under the key of the input', () => {
  const found = differing(active, stricter)
  expect(effectsOf(found.difference)).toEqual([{ rule: 'ipg553/diagnosis-primary', effect: 'changed' }])
  const { key, value, headers } = differenceRecord(source, found)
  expect(key).toEqual(source.key)
  expect(headers.map(([name, bytes]) => [name, String(bytes)])).toEqual([
    ['source-topic', 'coded-episodes'],
    ['source-partition', '3'],
    ['source-offset', '41'],
    ['change', 'newly-miscoded'],
    ['ruleset-digest', active.digest],
    ['shadow-ruleset-digest', stricter.digest],
  ])
  expect(JSON.parse(String(value))).toEqual({
    change: 'newly-miscoded',
    appeared: [],
    disappeared: [],
    changed: ['ipg553/diagnosis-primary'],
    active: { outcome: 'conforming', applicability, findings: [said('info')] },
    shadow: { outcome: 'miscoded', applicability, findings: [said('error')] },
  })
})

test('where the outcome is the same, what both say alike is left out', () => {
  const other = { ...active.assess(episode).findings[0], rule: 'ipg553/other' }
  const withOther = (ruleset: Judging): Judging => ({
    assess(given) {
      const assessment = ruleset.assess(given)
      return {
        ...assessment,
        findings: [...assessment.findings, other as (typeof assessment.findings)[number]],
      }
    },
  })
  const reworded = compileRuleset([
    changed(pack, (data) => {
      findingOf(data, 'diagnosis-primary').message = 'In another order.'
    }),
  ])
  const { value } = differenceRecord(source, differing(withOther(active), withOther(reworded)))
  expect(JSON.parse(String(value))).toMatchObject({
    change: 'findings-changed',
    active: { outcome: 'conforming', applicability: {}, findings: [said('info')] },
    shadow: { outcome: 'conforming', applicability: {}, findings: [said('info', 'In another order.')] },
  })
})

test('where a pack comes to apply, it is told why it did not', () => {
  const reason = { status: 'not-applicable', reason: 'not-in-force' } as const
  const outOfForce: Judging = {
    assess: (given) => ({ ...active.assess(given), applicability: { ipg553: reason } }),
  }
  const { value } = differenceRecord(source, differing(outOfForce, active))
  const { active: was, shadow: is } = JSON.parse(String(value))
  expect(was.applicability).toEqual({ ipg553: reason })
  expect(is.applicability).toEqual(applicability)
})
