import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultPacks, readRules } from '../../../services/config/rules-folder.ts'
import type { Episode } from '../../../services/core/episode.ts'
import { readFacts } from '../../../services/core/facts/episode-facts.ts'
import type { PackData } from '../../../services/core/pack/pack-schema.ts'
import { codesSeen } from '../../../services/core/repairs/codes-seen.ts'
import { codingOf } from '../../../services/core/repairs/coding.ts'
import { viewOf } from '../../../services/core/repairs/coding-view.ts'
import { repairLimits } from '../../../services/core/repairs/compile-offers.ts'
import { vocabularyOf } from '../../../services/core/repairs/repair-vocabulary.ts'
import { segmentsOf } from '../../../services/core/repairs/segments.ts'
import { compileRuleset } from '../../../services/core/ruleset.ts'
import { smallEpisodes } from './small-episodes.ts'

const packs = readRules(defaultPacks.split(','))
const entries = packs.flatMap(({ data }) => data.interpretations.map(({ id }) => id))

/** Episodes that differ in what no rule reads, among others that differ in what one does. */
const variants = fc
  .tuple(
    smallEpisodes(3),
    fc.array(
      fc.record({
        diagnosis: fc.constantFrom('I10', 'E11.9', 'C78.7', '-'),
        day: fc.integer({ min: 1, max: 28 }),
        site: fc.constantFrom('O34.1', 'O34.2', 'Z30.1', 'Y53.2', '&'),
        dated: fc.boolean(),
      }),
      { minLength: 2, maxLength: 5 },
    ),
  )
  .map(([episode, changes]) => changes.map((change): Episode => varied(episode, change)))

function varied(
  episode: Episode,
  change: { diagnosis: string; day: number; site: string; dated: boolean },
): Episode {
  const day = `2024-05-${String(change.day).padStart(2, '0')}`
  return {
    ...episode,
    startDate: day,
    endDate: episode.endDate == null ? null : '2024-05-28',
    diagnoses: [...episode.diagnoses, change.diagnosis],
    procedures: [...episode.procedures, { code: change.site, date: change.dated ? day : null }],
  }
}

describe('what is remembered', () => {
  const limits = (remembered: number) => ({ ...repairLimits, codings: 150, remembered })
  const without = compileRuleset(packs, new Set(), limits(0))
  const forgetful = compileRuleset(packs, new Set(), limits(3))
  const usual = compileRuleset(packs, new Set(), limits(4096))

  test('changes no byte of any assessment', () => {
    fc.assert(
      fc.property(variants, (episodes) => {
        for (const episode of [...episodes, ...episodes]) {
          const assessment = JSON.stringify(without.assess(episode))
          expect(JSON.stringify(forgetful.assess(episode))).toBe(assessment)
          expect(JSON.stringify(usual.assess(episode))).toBe(assessment)
        }
      }),
      { numRuns: 25, seed: 553 },
    )
  })
})

test('two codings of one episode with one view get the same result from every rule', () => {
  const { results } = compileRuleset(packs, new Set(), null)
  const vocabulary = vocabularyOf(
    (number) => packs[number]?.data as PackData,
    codesSeen(packs.map(({ data }) => data)),
  )
  const byView = new Map<string, string>()
  let met = 0
  const record = fc.sample(smallEpisodes(0), { numRuns: 10, seed: 1 })
  for (const coding of fc.sample(smallEpisodes(4), { numRuns: 800, seed: 2 })) {
    for (const [number, one] of record.entries()) {
      const episode = { ...one, diagnoses: coding.diagnoses, procedures: coding.procedures }
      const facts = readFacts(episode)
      const view = viewOf(
        vocabulary,
        facts,
        codingOf(facts),
        segmentsOf(codingOf(facts).procedures, vocabulary.isOpen),
      )
      const result = JSON.stringify([...results(episode)])
      const before = byView.get(`${number} ${view}`)
      if (before === undefined) byView.set(`${number} ${view}`, result)
      else {
        met += 1
        expect({ episode, result }).toEqual({ episode, result: before })
      }
    }
  }
  expect(met).toBeGreaterThan(500)
})

test('another reading changes exactly the assessments that list its entry, repairs and all', () => {
  const limits = { ...repairLimits, codings: 150 }
  const ruleset = compileRuleset(packs, new Set(), limits)
  const flipped = new Map(entries.map((id) => [id, compileRuleset(packs, new Set([id]), limits)]))
  const said = (assessment: object) =>
    JSON.stringify(assessment, (key, value) =>
      key === 'interpretations' || key === 'rulesetDigest' ? undefined : value,
    )
  let byRepairs = 0
  for (const episode of fc.sample(smallEpisodes(3), { numRuns: 60, seed: 3 })) {
    const assessment = ruleset.assess(episode)
    for (const [id, other] of flipped) {
      const changed = other.assess(episode)
      const differs = said(changed) !== said(assessment)
      expect({ id, episode, differs }).toEqual({
        id,
        episode,
        differs: assessment.interpretations.includes(id),
      })
      const { repairs: _, repairSearch: __, ...verdict } = assessment
      const { repairs: _2, repairSearch: __2, ...changedVerdict } = changed
      if (differs && said(verdict) === said(changedVerdict)) byRepairs += 1
    }
  }
  expect(byRepairs).toBeGreaterThan(0)
})
