import { expect } from 'vitest'
import { quickBound } from '../../../services/certify/bound.ts'
import { classSamples } from '../../../services/certify/classes.ts'
import { written } from '../../../services/certify/draft.ts'
import { packUnderTest } from '../../../services/certify/pack-under-test.ts'
import { finished, spanning } from '../../../services/certify/space.ts'
import type { Assessment } from '../../../services/core/assessment.ts'
import type { Episode } from '../../../services/core/episode.ts'
import { readFacts } from '../../../services/core/facts/episode-facts.ts'
import { repairLimits } from '../../../services/core/repairs/compile-offers.ts'
import { compileRuleset } from '../../../services/core/ruleset.ts'
import { expectAsByForce, find, packs, verdictOn, wrongWith } from './offered-repairs.ts'

/** How many episodes were looked at, and what for: one of so many classes, and of those one of so many by force. */
interface Strides {
  readonly classes: number
  readonly remembered: number
  readonly force: number
}

interface Seen {
  miscoded: number
  repaired: number
  blocked: number
  incomplete: number
  /** Compared with every sequence of up to two edits. */
  byForce: number
  /** Assessed with a memory and without. */
  remembered: number
}

const limits = { ...repairLimits, codings: 800 }
const forgetful = compileRuleset(packs, new Set(), { ...limits, remembered: 0 })
const mindful = compileRuleset(packs, new Set(), limits)

/** Holds repairs to all that is promised of them, over the classes of IPG553 within the quick bound. */
export function repairsOverTheSpace({ classes, remembered, force }: Strides): Seen {
  const seen: Seen = { miscoded: 0, repaired: 0, blocked: 0, incomplete: 0, byForce: 0, remembered: 0 }
  let at = 0
  for (const episode of episodesOfClasses()) {
    at += 1
    if (at % classes !== 0) continue
    const before = verdictOn(episode)
    if (before.outcome !== 'miscoded') continue
    seen.miscoded += 1
    seen[kept(episode, before)] += 1
    if (seen.miscoded % force === 0 && isSmall(episode) && expectAsByForce(episode, 2)) seen.byForce += 1
    if (seen.miscoded % remembered !== 0) continue
    seen.remembered += 1
    expect(JSON.stringify(mindful.assess(episode))).toBe(JSON.stringify(forgetful.assess(episode)))
  }
  return seen
}

function* episodesOfClasses(): Generator<Episode> {
  const [ipg553] = packs
  if (ipg553 === undefined) throw new Error('no packs')
  const space = finished(spanning([packUnderTest(ipg553.id, ipg553.data)], quickBound))
  for (const { draft, turn } of classSamples(space)) yield written(draft, turn)
}

/** Trying every sequence of edits takes long where there are many codes, and is not for malformed or blank ones. */
function isSmall(episode: Episode): boolean {
  const { malformed, diagnoses, procedures } = readFacts(episode)
  return (
    malformed['icd-10'].length + malformed['opcs-4'].length === 0 &&
    diagnoses.length === episode.diagnoses.length &&
    procedures.length === episode.procedures.length &&
    procedures.length <= 4
  )
}

/** What was found, once it is seen to be as it must: each repair whole, or a finding named that blocks them. */
function kept(episode: Episode, before: Assessment): 'repaired' | 'blocked' | 'incomplete' {
  const { sets, repairSearch } = find(readFacts(episode))
  const wrong = sets.flatMap((repair) => wrongWith(episode, before, sets, repair))
  expect({ wrong, episode: wrong.length > 0 ? episode : null }).toEqual({ wrong: [], episode: null })
  expect(sets.length > 0).toBe(repairSearch === null)
  if (repairSearch === null) return 'repaired'
  if (repairSearch.status === 'search-incomplete') return 'incomplete'
  const errors = before.findings.flatMap(({ severity, rule }) => (severity === 'error' ? rule : []))
  expect(repairSearch.blockedBy.length).toBeGreaterThan(0)
  expect(errors).toEqual(expect.arrayContaining([...repairSearch.blockedBy]))
  return 'blocked'
}
