import { expect, test } from 'vitest'
import { defaultPacks, readRules } from '../../../services/config/rules-folder.ts'
import { createDispatch } from '../../../services/core/dispatch.ts'
import { readFacts } from '../../../services/core/facts/episode-facts.ts'
import type { Pack } from '../../../services/core/pack/load-pack.ts'
import type { PackData } from '../../../services/core/pack/pack-schema.ts'
import { compileOffers, repairLimits } from '../../../services/core/repairs/compile-offers.ts'
import { compileRuleset } from '../../../services/core/ruleset.ts'
import { syntheticPacks } from '../../bench/synthetic-packs.ts'
import { ablation } from '../../rules/rows/example.ts'

const shipped = readRules(defaultPacks.split(','))
const entries = shipped.flatMap(({ data }) => data.interpretations.map(({ id }) => id))

/** The pack, which names every entry of the registers that act, and how often its rules or its words were asked for. */
function watched({ data, ...pack }: Pack) {
  let asked = 0
  const [rule] = data.rules
  const [finding] = rule?.findings ?? []
  if (rule === undefined || finding === undefined) throw new Error('a pack without rules')
  // Numbers begin anew in each register, so that most packs have an I-01.
  const ofEntries = entries.map((reading) => ({ ...finding, severity: 'info' as const, reading }))
  const rules = [{ ...rule, findings: [finding, ...ofEntries] }]
  const watching: PackData = {
    ...data,
    get rules() {
      asked += 1
      return rules
    },
    get conversions() {
      asked += 1
      return []
    },
  }
  return { pack: { ...pack, data: watching }, asked: () => asked }
}

const sleeping = syntheticPacks(20).map(watched)
const packs = [...sleeping.map(({ pack }) => pack), ...shipped]
const miscoded = ablation({ procedures: 'J12.7', diagnoses: 'C18.9', image: null })

/** The packs that are asked for more while this is done. */
function askedFor(act: () => void): number[] {
  const before = sleeping.map((one) => one.asked())
  act()
  return sleeping.flatMap((one, pack) => (one.asked() === before[pack] ? [] : pack))
}

test('offers compile no pack that sleeps on the episode and on its corrections', () => {
  const offers = compileOffers(packs, new Set(), repairLimits, createDispatch)
  const asked = askedFor(() => {
    // The other reading of I-07 changes the search, that of I-01 a warning that is left.
    expect(offers(readFacts(miscoded), new Set()).dependsOn).toEqual(['I-07', 'I-01'])
    expect(offers.isBeyondRepair(readFacts(miscoded))).toBe(false)
  })
  expect(asked).toEqual([])
})

test('nor does a ruleset, until an episode wakes one', () => {
  const { assess } = compileRuleset(packs)
  const asked = askedFor(() => expect(assess(miscoded).outcome).toBe('miscoded'))
  expect(asked).toEqual([])
  const woken = { ...miscoded, diagnoses: [], procedures: [{ code: 'P00.3' }] }
  expect(askedFor(() => assess(woken))).toEqual([3])
})
