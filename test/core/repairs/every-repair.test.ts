import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defaultPacks, readRules } from '../../../services/config/rules-folder.ts'
import type { Assessment } from '../../../services/core/assessment.ts'
import type { Episode } from '../../../services/core/episode.ts'
import { readFacts } from '../../../services/core/facts/episode-facts.ts'
import { repairLimits } from '../../../services/core/repairs/compile-offers.ts'
import { compileRepairs, type RepairingEdits } from '../../../services/core/repairs/compile-repairs.ts'
import { compileRuleset } from '../../../services/core/ruleset.ts'
import { generate } from '../../../services/generator/generate.ts'
import { decodeJsonEvent } from '../../../services/pipeline/json-event.ts'
import { shared } from '../../shared-file.ts'
import { applyEdits } from './apply-edits.ts'
import { repairsByForce, viewOfEpisode } from './brute-force.ts'
import { smallEpisodes } from './small-episodes.ts'

const packs = readRules(defaultPacks.split(','))
/** Judges what repairs lead to. */
const { assess: verdictOn } = compileRuleset(packs, new Set(), null)
const find = compileRepairs(
  packs.map(({ id, data }) => ({ id, data, written: data })),
  { ...repairLimits, codings: 800 },
)

function* generated(events: number, seed: number): Generator<Episode> {
  const options = { seed, events, defectRate: 1, dirtRate: 0.2, undecodableRate: 0, ablationShare: 0.9 }
  for (const { line } of generate(options)) {
    const decoded = decodeJsonEvent(line)
    if (decoded.ok) yield decoded.event.episode
  }
}

const file = shared(
  'conformance/cases.ndjson',
  'repairs of the 600 episodes whose verdicts were written by two hands',
)
const written = (file?.toString('utf8') ?? '')
  .split('\n')
  .filter((line) => line !== '')
  .map(
    (line) =>
      z.object({ event: z.object({ episode: z.custom<Episode>() }) }).parse(JSON.parse(line)).event.episode,
  )

const isTouchable = (code: string) => /^J(03\.[23489]|08\.[389]|12\.[45789])$/.test(code)

/** Each group that no repair may touch, code by code. */
function untouchable(episode: Episode): string[] {
  const { groups } = readFacts(episode).groups
  return groups
    .filter(({ body }) => !isTouchable(body.code))
    .map(({ body, supplementary }) =>
      [body, ...supplementary].map(({ code, date }) => `${code}@${date}`).join(' '),
    )
}

/** What is wrong with one repair of an episode; nothing, if all is well. */
function wrongWith(
  episode: Episode,
  before: Assessment,
  repairs: readonly RepairingEdits[],
  { edits }: RepairingEdits,
): string[] {
  const repaired = applyEdits(episode, edits)
  const after = verdictOn(repaired)
  const { recorded, coded } = after.approaches
  const wanted = new Set(recorded.length > 0 ? recorded : before.approaches.coded)
  const converted = wanted.has('laparoscopic') && coded.includes('open') && !coded.includes('laparoscopic')
  if (converted) wanted.delete('laparoscopic')
  if (converted) wanted.add('open')
  const kept = readFacts(episode).diagnoses.map(({ code }) => code)
  const there = readFacts(repaired).diagnoses.map(({ code }) => code)
  const held = {
    'is miscoded': after.outcome !== 'miscoded',
    'applies otherwise': JSON.stringify(after.applicability) === JSON.stringify(before.applicability),
    'codes other approaches': new Set(coded).symmetricDifference(wanted).size === 0,
    'lost a diagnosis': kept.every((code) => there.includes(code)),
    'touched other procedures': untouchable(repaired).sort().join() === untouchable(episode).sort().join(),
    'is no smallest': edits.length === repairs[0]?.edits.length && edits.length > 0,
  }
  return Object.entries(held).flatMap(([what, holds]) => (holds ? [] : what))
}

describe('every repair that is offered', () => {
  test.each([
    ['generated episodes', [...generated(800, 553)]],
    ['the episodes written by two hands', written],
  ])('leaves no error and escapes no rule: %s', (_, episodes) => {
    const seen = { repaired: 0, blocked: 0, 'search-incomplete': 0 }
    for (const episode of episodes) {
      const before = verdictOn(episode)
      if (before.outcome !== 'miscoded') continue
      const { sets: repairs, repairSearch } = find(readFacts(episode))
      const wrong = repairs.flatMap((repair) => wrongWith(episode, before, repairs, repair))
      expect({ wrong, episode: wrong.length > 0 ? episode : null }).toEqual({ wrong: [], episode: null })
      expect(repairs.length > 0).toBe(repairSearch === null)
      seen[repairSearch?.status ?? 'repaired'] += 1
      const errors = before.findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)
      if (repairSearch?.status === 'blocked') {
        expect(repairSearch.blockedBy.length).toBeGreaterThan(0)
        expect(errors).toEqual(expect.arrayContaining([...repairSearch.blockedBy]))
      }
    }
    if (episodes.length === 0) return
    expect(seen.repaired).toBeGreaterThan(150)
    expect(seen.blocked).toBeGreaterThan(150)
    expect(seen['search-incomplete']).toBeLessThan(seen.repaired / 4)
  })
})

/** Whether what is offered is what trying every sequence of edits finds. */
function expectAsByForce(episode: Episode, most: number): void {
  if (verdictOn(episode).outcome !== 'miscoded') return
  const { sets: repairs, repairSearch } = find(readFacts(episode))
  if (repairSearch?.status === 'search-incomplete') return
  const byForce = repairsByForce(episode, most)
  const views = repairs.map(({ edits }) => viewOfEpisode(applyEdits(episode, edits))).sort()
  const size = repairs[0]?.edits.length
  const found = size === undefined || size > most ? null : { size, views }
  const may = new Set(byForce?.may.filter((view) => views.includes(view)))
  const wanted = byForce && { size: byForce.size, views: [...byForce.must, ...may].sort() }
  expect({ episode, found }).toEqual({ episode, found: wanted })
}

describe('against every sequence of edits', () => {
  test('of two edits, over small episodes of any kind: no smaller repair, none left out, none twice', () => {
    fc.assert(
      fc.property(smallEpisodes(3), (episode) => expectAsByForce(episode, 2)),
      { numRuns: 100, seed: 553 },
    )
  })

  test('of one edit, over generated episodes', () => {
    const wellFormed = ({ malformed }: ReturnType<typeof readFacts>) =>
      malformed['icd-10'].length + malformed['opcs-4'].length === 0
    for (const episode of generated(200, 7)) {
      const facts = readFacts(episode)
      const entries = episode.diagnoses.length + episode.procedures.length
      const blank = facts.diagnoses.length + facts.procedures.length < entries
      if (wellFormed(facts) && !blank) expectAsByForce(episode, 1)
    }
  })
})
