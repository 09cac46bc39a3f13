import { expect, test } from 'vitest'
import type { Assessment } from '../../services/core/assessment.ts'
import type { Episode } from '../../services/core/episode.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { type Assess, compare } from '../../services/shadow/compare.ts'
import { differenceRecord, effectsOf } from '../../services/shadow/difference-record.ts'
import { changed, findingOf, shipped } from '../certify/changed-pack.ts'

const pack = shipped('ipg553')
const active = compileRuleset([pack])
const shadow = compileRuleset([
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
const fails: Assess = () => {
  throw new TypeError('no rule')
}

test('a difference is told with what differs, under the key of the input', () => {
  const compared = compare(active.assess, shadow.assess, episode)
  if (compared.result !== 'different') throw new Error(compared.result)
  expect(effectsOf(compared.difference)).toEqual([{ rule: 'ipg553/diagnosis-primary', effect: 'changed' }])
  const { key, value, headers } = differenceRecord(source, compared)
  expect(key).toEqual(source.key)
  expect(headers.map(([name, bytes]) => [name, String(bytes)])).toEqual([
    ['source-topic', 'coded-episodes'],
    ['source-partition', '3'],
    ['source-offset', '41'],
    ['change', 'newly-miscoded'],
    ['ruleset-digest', active.digest],
    ['shadow-ruleset-digest', shadow.digest],
  ])
  const said = (severity: string) => ({
    rule: 'ipg553/diagnosis-primary',
    severity,
    status: 'fail',
    message: expect.stringContaining('not as the first diagnosis'),
    paths: ['/episode/diagnoses/1'],
    observed: ['C78.7'],
    expected: ['C78.7'],
  })
  expect(JSON.parse(String(value))).toEqual({
    change: 'newly-miscoded',
    appeared: [],
    disappeared: [],
    changed: ['ipg553/diagnosis-primary'],
    active: { outcome: 'conforming', applicability: {}, findings: [said('info')] },
    shadow: { outcome: 'miscoded', applicability: {}, findings: [said('error')] },
  })
})

test('where a pack comes to apply, it is told why it did not', () => {
  const unfit = compareWith((assessment) => ({
    ...assessment,
    applicability: { ipg553: { status: 'not-applicable', reason: 'not-in-force' } },
  }))
  if (unfit.result !== 'different') throw new Error(unfit.result)
  const { active: was, shadow: is } = JSON.parse(String(differenceRecord(source, unfit).value))
  expect(was.applicability).toEqual({ ipg553: { status: 'not-applicable', reason: 'not-in-force' } })
  expect(is.applicability).toEqual({ ipg553: { status: 'applicable' } })
})

test('the same ruleset says the same, and what fails is a result', () => {
  expect(compare(active.assess, active.assess, episode).result).toBe('same')
  expect(compare(active.assess, fails, episode).result).toBe('shadow-fault')
  expect(compare(fails, active.assess, episode).result).toBe('no-verdict')
})

function compareWith(change: (assessment: Assessment) => Assessment) {
  return compare((given) => change(active.assess(given)), active.assess, episode)
}
