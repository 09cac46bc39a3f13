import { expect } from 'vitest'
import { defaultPacks, readRules } from '../../../services/config/rules-folder.ts'
import type { Assessment } from '../../../services/core/assessment.ts'
import type { Episode } from '../../../services/core/episode.ts'
import { readFacts } from '../../../services/core/facts/episode-facts.ts'
import { repairLimits } from '../../../services/core/repairs/compile-offers.ts'
import { compileRepairs, type RepairingEdits } from '../../../services/core/repairs/compile-repairs.ts'
import { compileRuleset } from '../../../services/core/ruleset.ts'
import { applyEdits } from './apply-edits.ts'
import { repairsByForce, viewOfEpisode } from './brute-force.ts'

export const packs = readRules(defaultPacks.split(','))
/** Judges what repairs lead to. */
export const { assess: verdictOn } = compileRuleset(packs, new Set(), null)
/** What is found to repair a miscoded episode. */
export const find = compileRepairs(packs, { ...repairLimits, codings: 800, remembered: 0 })

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
export function wrongWith(
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
    'edits what is no coding': edits.every(({ list }) => list === 'diagnoses' || list === 'procedures'),
    'is no smallest': edits.length === repairs[0]?.edits.length && edits.length > 0,
  }
  return Object.entries(held).flatMap(([what, holds]) => (holds ? [] : what))
}

/** Expects that what is offered is what trying every sequence of edits finds; false where there is nothing to compare. */
export function expectAsByForce(episode: Episode, most: number, finding = find): boolean {
  if (verdictOn(episode).outcome !== 'miscoded') return false
  const { sets: repairs, repairSearch } = finding(readFacts(episode))
  if (repairSearch?.status === 'search-incomplete') return false
  const byForce = repairsByForce(episode, most)
  const views = repairs.map(({ edits }) => viewOfEpisode(applyEdits(episode, edits))).sort()
  const size = repairs[0]?.edits.length
  const found = size === undefined || size > most ? null : { size, views }
  const may = new Set(byForce?.may.filter((view) => views.includes(view)))
  const wanted = byForce && { size: byForce.size, views: [...byForce.must, ...may].sort() }
  expect({ episode, found }).toEqual({ episode, found: wanted })
  return true
}
