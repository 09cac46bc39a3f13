import { expect, test } from 'vitest'
import { quickBound } from '../../services/certify/bound.ts'
import { type Certification, certifying } from '../../services/certify/certify.ts'
import { classSamples, memberSamples } from '../../services/certify/classes.ts'
import { departures, judgingPack, judgingPart, sectionOf } from '../../services/certify/committed.ts'
import { bumpFor, comparing } from '../../services/certify/comparing.ts'
import { type Draft, written } from '../../services/certify/draft.ts'
import { Ledger } from '../../services/certify/ledger.ts'
import { packUnderTest, type Verdict } from '../../services/certify/pack-under-test.ts'
import { finished, spanning } from '../../services/certify/space.ts'
import { faultsIn } from '../../services/cli/certify-report.ts'
import { readFacts } from '../../services/core/facts/episode-facts.ts'
import type { Pack } from '../../services/core/pack/load-pack.ts'
import type { PackData } from '../../services/core/pack/pack-schema.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { changed, findingOf, ruleOf, shipped } from './changed-pack.ts'
import { opinionOn } from './second-opinion.ts'

const integrity = shipped('episode-integrity')
const ids = ['episode-integrity']
const bound = { ...quickBound, samples: 50, members: 500 }

function certified(pack: Pack, second = false): Certification {
  const { assess } = compileRuleset([shipped('ipg553'), shipped('opcs4-conventions'), pack])
  const table = second ? { packs: ids, opinionOn } : null
  return finished(certifying({ packs: [pack], bound, assess, second: table }))
}

const faultsOf = (change: (data: PackData) => void) => faultsIn(certified(changed(integrity, change)))

test('the pack as it is has no fault', () => {
  expect(faultsIn(certified(integrity, true))).toEqual([])
})

// Each seeded defect is found, and named.
test.each<[string, string, (data: PackData) => void]>([
  [
    'a rule that never fails',
    'episode-integrity: dates-in-order is never fail/error',
    (data) => {
      findingOf(data, 'dates-in-order').when = { 'dates-reversed': true, 'episode-is': 'open' }
    },
  ],
  [
    'a rule that never passes',
    'episode-integrity: icd10-format is never pass',
    (data) => {
      findingOf(data, 'icd10-format').when = { any: [{ 'episode-is': 'open' }, { 'episode-is': 'finished' }] }
    },
  ],
  [
    'a finding behind one that always comes first',
    'episode-integrity: finding 2 of icd10-format is never made',
    (data) => {
      const { findings } = ruleOf(data, 'icd10-format')
      findings.push({ ...findingOf(data, 'icd10-format') })
    },
  ],
  [
    'a reason that an earlier one hides',
    'episode-integrity: too-late is never the case',
    (data) => {
      data.applicability = [
        { reason: 'old', when: { 'day-before': '2020-01-01' }, 'see-also': [] },
        { reason: 'too-late', when: { 'day-before': '2019-01-01' }, 'see-also': [] },
      ]
    },
  ],
  [
    'two rules that no episode satisfies together',
    'episode-integrity/icd10-format and episode-integrity/opcs4-format contradict each other: no episode satisfies both',
    (data) => {
      const rule = ruleOf(data, 'opcs4-format')
      rule['looks-at'] = { some: { malformed: 'icd-10' } }
      findingOf(data, 'opcs4-format').when = { none: { malformed: 'snomed-ct' } }
      ruleOf(data, 'icd10-format')['looks-at'] = { some: { malformed: 'icd-10' } }
      findingOf(data, 'icd10-format').when = { some: { malformed: 'snomed-ct' } }
    },
  ],
])('%s', (_, fault, change) => {
  expect(faultsOf(change)).toContain(fault)
})

test('a pack that judges otherwise than the second table', () => {
  const wrong = changed(integrity, (data) => {
    findingOf(data, 'dates-in-order').when = { 'dates-reversed': true, 'day-before': '2020-01-01' }
  })
  const { disagreed, disagreements } = certified(wrong, true)
  expect(disagreed).toBeGreaterThan(0)
  expect(disagreements[0]?.about.join()).toContain('dates-in-order')
})

test('a verdict that depends on what its rule is not known to read', () => {
  const space = finished(spanning([packUnderTest(integrity.id, integrity.data)], bound))
  const ledger = new Ledger(space)
  const [{ judge } = packUnderTest('', integrity.data)] = space.packs
  const moody = (verdict: Verdict, day: string): Verdict => ({
    ...verdict,
    results: new Map([...verdict.results, ['icd10-format', day < '2025' ? 'pass' : 'fail/error']]),
  })
  for (const sample of classSamples(space)) {
    const facts = readFacts(written(sample.draft, sample.turn))
    ledger.enter(sample, moody(judge(facts), facts.day))
  }
  expect([...ledger.torn].join()).toContain('icd10-format: one class is')
})

test('an episode of a class that no sample stands for', () => {
  const space = finished(spanning([packUnderTest(integrity.id, integrity.data)], bound))
  const ledger = new Ledger(space)
  const [{ judge } = packUnderTest('', integrity.data)] = space.packs
  const isReversed = ({ startDate, endDate }: Draft['dates']) => endDate !== null && endDate < startDate
  for (const sample of classSamples(space)) {
    const facts = readFacts(written(sample.draft, sample.turn))
    if (!isReversed(sample.draft.dates)) ledger.enter(sample, judge(facts))
  }
  for (const { draft, turn } of memberSamples(space)) {
    const facts = readFacts(written(draft, turn))
    ledger.check(facts, judge(facts))
  }
  expect([...ledger.torn]).toContain('dates-in-order: a class without a sample is fail/error')
})

test('a verdict that is not the committed one is counted, whether the pack changed or the engine', () => {
  const [before] = certified(integrity).packs
  const changedPack = changed(integrity, (data) => {
    findingOf(data, 'snomed-check-digit').severity = 'warning'
  })
  const [after] = certified(changedPack).packs
  if (before === undefined || after === undefined) throw new Error('there is a certificate for each pack')
  const committed = sectionOf(before, true)
  expect(departures(before, committed)).toEqual([])
  expect(departures(after, committed)).toEqual([{ name: 'snomed-check-digit', changed: 12 }])
  expect(sectionOf(after, false).digest).not.toBe(committed.digest)

  const older = judgingPack(judgingPart(integrity.data), changedPack.data)
  const comparison = finished(comparing(integrity.id, older, changedPack.data, bound)).comparison()
  expect([...comparison.byRule.keys()]).toEqual(['snomed-check-digit'])
  expect(bumpFor(comparison)).toBe('minor')
})
