import { describe, expect, test } from 'vitest'
import type { Assessment, Finding } from '../../services/core/assessment.ts'
import type { Episode } from '../../services/core/episode.ts'
import type { Pack } from '../../services/core/pack/load-pack.ts'
import type { PackData } from '../../services/core/pack/pack-schema.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { type Difference, difference } from '../../services/impact/difference.ts'
import { changed, findingOf, shipped } from '../certify/changed-pack.ts'
import { diceOf, wildEpisode } from '../certify/random-episodes.ts'

const packs = ['ipg553', 'opcs4-conventions', 'episode-integrity'].map(shipped)
const verdicts = (of: readonly Pack[], flipped: readonly string[] = []) =>
  compileRuleset(of, new Set(flipped), null).assess
const assessed = verdicts(packs)

const coded: Episode = {
  startDate: '2026-02-27',
  endDate: '2026-02-28',
  diagnoses: ['C18.9'],
  procedures: [{ code: 'J12.7' }, { code: 'Y53.2' }],
  imageControl: { used: 'yes', methods: ['ultrasound'] },
}
const metastasis = { ...coded, diagnoses: ['C78.7'] }
const withoutAblation = { ...coded, procedures: [{ code: 'H33.4' }] }

/** The packs with one of them changed. */
const changedPacks = (id: string, change: (data: PackData) => void) =>
  packs.map((pack) => (pack.id === id ? changed(pack, change) : pack))

const differs = (episode: Episode, to: readonly Pack[], from: readonly Pack[] = packs) =>
  difference(verdicts(from)(episode), verdicts(to)(episode))

const nothing = { appeared: [], disappeared: [], changed: [] }

describe('what a change of rules does to an episode', () => {
  const milder = changedPacks('ipg553', (data) => {
    findingOf(data, 'diagnosis-coded').severity = 'warning'
  })

  test('is newly accepted where its error becomes a warning, and newly miscoded the other way round', () => {
    const changed = ['ipg553/diagnosis-coded']
    expect(differs(coded, milder)).toEqual({
      ...{ from: 'miscoded', to: 'advisory', change: 'newly-accepted' },
      ...{ appeared: [], disappeared: [], changed },
    })
    expect(differs(coded, packs, milder)).toEqual({
      ...{ from: 'advisory', to: 'miscoded', change: 'newly-miscoded' },
      ...{ appeared: [], disappeared: [], changed },
    })
  })

  test('is a change of outcome where a pack comes to apply, which one that does not apply is not', () => {
    const without = packs.filter(({ id }) => id !== 'ipg553')
    expect(differs(metastasis, packs, without)).toEqual({
      ...{ from: 'out-of-scope', to: 'conforming', change: 'outcome-changed' },
      ...{ ...nothing, appeared: ['ipg553/applicability'] },
    })
    expect(differs(coded, packs, without)?.appeared).toEqual([
      'ipg553/applicability',
      'ipg553/diagnosis-coded',
    ])
    expect(differs(metastasis, without)?.disappeared).toEqual(['ipg553/applicability'])
    expect(differs(withoutAblation, packs, without)).toBeNull()
  })

  test('is a change of findings where one says it in other words, or a pack gives another reason', () => {
    const reworded = changedPacks('ipg553', (data) => {
      findingOf(data, 'diagnosis-coded').message = 'C78.7 is missing.'
    })
    expect(differs(coded, reworded)).toEqual({
      ...{ from: 'miscoded', to: 'miscoded', change: 'findings-changed' },
      ...{ ...nothing, changed: ['ipg553/diagnosis-coded'] },
    })
    const excluded = changedPacks('ipg553', (data) => {
      for (const exclusion of data.applicability) exclusion.reason = 'another-reason'
    })
    expect(differs(withoutAblation, excluded)).toEqual({
      ...{ from: 'out-of-scope', to: 'out-of-scope', change: 'findings-changed' },
      ...{ ...nothing, changed: ['ipg553/applicability'] },
    })
  })

  test('is a change of outcome alone where a pack becomes a draft: it reports the same, and rejects nothing', () => {
    const draft = changedPacks('ipg553', (data) => {
      data.status = 'draft'
    })
    expect(differs(coded, draft)).toEqual({
      ...{ from: 'miscoded', to: 'out-of-scope', change: 'newly-accepted' },
      ...nothing,
    })
  })
})

describe('of a finding', () => {
  const found = assessed(coded)
  const [finding] = found.findings
  const otherwise = (part: object): Assessment => ({
    ...found,
    findings: [{ ...finding, ...part } as Finding],
  })

  test.each<Partial<Finding>>([
    { severity: 'warning' },
    { status: 'not-evaluable' },
    { message: 'C78.7 is missing.' },
    { paths: ['/episode/procedures'] },
    { observed: ['C22.0'] },
    { expected: ['C22.0'] },
  ])('another %j is a change', (part) => {
    expect(difference(found, otherwise(part))?.changed).toEqual(['ipg553/diagnosis-coded'])
  })

  test.each<Partial<Finding>>([
    { interpretations: ['I-99'] },
    { citation: { guidance: 'IPG999', locator: 'elsewhere' } },
  ])('another %j is none', (part) => {
    expect(difference(found, otherwise(part))).toBeNull()
  })
})

describe('over many episodes', () => {
  const dice = diceOf(17)
  const found = Array.from({ length: 600 }, () => wildEpisode(dice)).map((episode) => ({
    episode,
    was: assessed(episode),
  }))

  test('what only describes the rules makes no difference, and nor do repairs', () => {
    const described = changedPacks('ipg553', (data) => {
      data.version = '1.0.1'
      for (const rule of data.rules) rule.why = 'For another reason.'
      for (const passage of data.passages) passage.locator = 'elsewhere'
    })
    const anew = verdicts(described)
    for (const { episode, was } of found) {
      expect(was).not.toEqual(anew(episode))
      expect(difference(was, anew(episode))).toBeNull()
    }
    const repairing = compileRuleset(packs).assess(coded)
    expect(repairing.repairs).not.toEqual([])
    expect(difference(assessed(coded), repairing)).toBeNull()
  })

  const entries = packs.flatMap(({ data }) => data.interpretations.map(({ id }) => id))

  test.each(entries)('the other reading of %s changes only what says that it depends on it', (entry) => {
    const under = verdicts(packs, [entry])
    const differing = found.flatMap(({ episode, was }) => {
      const is = under(episode)
      const there = difference(was, is)
      if (there === null) return []
      expect(difference(is, was)).toEqual(reversed(there))
      return [was.interpretations]
    })
    expect(differing.length).toBeGreaterThan(0)
    expect(differing.filter((listed) => !listed.includes(entry))).toEqual([])
  })
})

const opposite = {
  'newly-miscoded': 'newly-accepted',
  'newly-accepted': 'newly-miscoded',
  'outcome-changed': 'outcome-changed',
  'findings-changed': 'findings-changed',
} as const

function reversed({ from, to, change, appeared, disappeared, changed }: Difference): Difference {
  return {
    ...{ from: to, to: from, change: opposite[change] },
    ...{ appeared: disappeared, disappeared: appeared, changed },
  }
}
