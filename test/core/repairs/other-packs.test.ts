import { describe, expect, test } from 'vitest'
import { defaultPacks, readRules } from '../../../services/config/rules-folder.ts'
import type { Episode } from '../../../services/core/episode.ts'
import { loadPack, type Pack } from '../../../services/core/pack/load-pack.ts'
import { predicates } from '../../../services/core/predicates/registry.ts'
import { readBy } from '../../../services/core/repairs/errors-while-kept.ts'
import { compileRuleset } from '../../../services/core/ruleset.ts'
import { selectors } from '../../../services/core/selectors/registry.ts'
import { ablation } from '../../rules/rows/example.ts'
import { examplePack, replacing } from '../pack/example-pack.ts'

const coded: Episode = {
  startDate: '2024-05-01',
  endDate: '2024-05-02',
  diagnoses: ['C18.9', 'C22.0'],
  procedures: [{ code: 'J12.7' }],
}

function repairsOf(edit: (text: string) => string, episode: Episode = coded) {
  const { repairs, repairSearch } = compileRuleset([loadPack(examplePack({ pack: edit }))]).assess(episode)
  return repairSearch ?? repairs.map(({ edits }) => edits)
}

describe('a pack of other words', () => {
  test('of a category, only codes that the pack knows can be put in', () => {
    const without = { ...coded, diagnoses: ['C18.9'] }
    expect(repairsOf((text) => text, without)).toEqual([
      [{ op: 'add', list: 'diagnoses', index: 1, code: 'C78.7' }],
    ])
    expect(repairsOf(replacing('[C78.7, C22.-]', '[C22.-]'), without)).toEqual({
      status: 'blocked',
      blockedBy: ['example/first-rule'],
    })
  })

  test('where an error rule asks for the first place, a code is moved or added there', () => {
    const first = replacing(
      'in: metastasis } } }\n        message',
      'in: metastasis, position: first } } }\n        message',
    )
    const withDiagnoses = (...diagnoses: string[]) => repairsOf(first, { ...coded, diagnoses })
    expect(withDiagnoses('C18.9', 'I10')).toEqual([
      [{ op: 'add', list: 'diagnoses', index: 0, code: 'C78.7' }],
    ])
    expect(withDiagnoses('C18.9', 'I10', 'C78.7')).toEqual([
      [{ op: 'move', list: 'diagnoses', index: 2, to: 0 }],
    ])
  })
})

describe('a draft pack', () => {
  const packs = readRules(defaultPacks.split(','))
  const draft = (pack: Pack): Pack => ({ ...pack, id: 'a-draft', data: { ...pack.data, status: 'draft' } })

  test('neither asks for repairs nor stands in their way', () => {
    const beside = compileRuleset([...packs, loadPackAsDraft()])
    const episode = ablation({ procedures: 'J12.4 Y53.2', diagnoses: 'C18.9' })
    const { repairs } = compileRuleset(packs).assess(episode)
    expect(repairs.length).toBeGreaterThan(0)
    expect(beside.assess(episode).repairs).toEqual(repairs)
  })

  function loadPackAsDraft(): Pack {
    const [ipg553] = packs
    if (ipg553 === undefined) throw new Error('no packs')
    return draft(ipg553)
  }
})

test('what each kind of condition reads is said of kinds that there are', () => {
  expect(Object.keys(predicates)).toEqual(expect.arrayContaining(Object.keys(readBy.predicates)))
  expect(Object.keys(selectors)).toEqual(expect.arrayContaining(Object.keys(readBy.selectors)))
})
