import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Episode } from '../../../services/core/episode.ts'
import { readFacts } from '../../../services/core/facts/episode-facts.ts'
import { generate } from '../../../services/generator/generate.ts'
import { decodeJsonEvent } from '../../../services/pipeline/json-event.ts'
import { ablation, type Changes } from '../../rules/rows/example.ts'
import { shared } from '../../shared-file.ts'
import { expectAsByForce, find, verdictOn, wrongWith } from './offered-repairs.ts'
import { smallEpisodes } from './small-episodes.ts'

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

describe('against every sequence of edits', () => {
  test('of two edits, over small episodes of any kind: no smaller repair, none left out, none twice', () => {
    let compared = 0
    fc.assert(
      fc.property(smallEpisodes(3), (episode) => {
        if (expectAsByForce(episode, 2)) compared += 1
      }),
      { numRuns: 100, seed: 553 },
    )
    expect(compared).toBeGreaterThan(50)
  })

  test.each<[string, Changes, offered: number]>([
    [
      'a further body code like that of its own group opens a group in the place of an image code',
      {
        start: '2020-03-30',
        end: '2020-03-31',
        diagnoses: 'D13.4 C78.7 D37.X0 C18.5',
        procedures: 'J03.2@2020-03-30 Y13.7@2020-03-30 Y53.1@2020-03-30 Y68.1@2020-03-30',
        recorded: 'percutaneous open',
        snomedDiagnoses: 'alias',
        image: 'no radiological video',
      },
      7,
    ],
    [
      'of two added groups that both do as well at the end neither splits the image codes',
      {
        start: '2020-03-30',
        end: '2020-03-31',
        procedures: 'O34.1 J03.2 Y53.1@2024-06-01 Y53.3',
        recorded: 'percutaneous laparoscopic',
        image: 'not-recorded',
      },
      11,
    ],
  ])('of two edits: %s', (_, changes, offered) => {
    const episode = ablation(changes)
    expect(expectAsByForce(episode, 2)).toBe(true)
    const { sets } = find(readFacts(episode))
    expect(sets.map(({ edits }) => edits.length)).toEqual(Array.from({ length: offered }, () => 2))
  })

  test('of one edit, over generated episodes', () => {
    const wellFormed = ({ malformed }: ReturnType<typeof readFacts>) =>
      malformed['icd-10'].length + malformed['opcs-4'].length === 0
    let compared = 0
    for (const episode of generated(200, 7)) {
      const facts = readFacts(episode)
      const entries = episode.diagnoses.length + episode.procedures.length
      const blank = facts.diagnoses.length + facts.procedures.length < entries
      if (wellFormed(facts) && !blank && expectAsByForce(episode, 1)) compared += 1
    }
    expect(compared).toBeGreaterThan(50)
  })
})
