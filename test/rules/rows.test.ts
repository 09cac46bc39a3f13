import { describe, expect, test } from 'vitest'
import { readRules } from '../../services/config/rules-folder.ts'
import type { CaseResult } from '../../services/core/pack/case-schema.ts'
import { possibleResults } from '../../services/core/pack/load-pack.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { ablationRows } from './rows/ablation.ts'
import { everyEpisodeRows } from './rows/every-episode.ts'
import { ablation } from './rows/example.ts'
import { imageControlRows } from './rows/image-control.ts'
import { findingsOf, verdictOf } from './verdicts.ts'

const packs = readRules(['ipg553', 'opcs4-conventions', 'episode-integrity'])
const ruleset = compileRuleset(packs)
const rows = { ...ablationRows, ...imageControlRows, ...everyEpisodeRows }

const isFinding = (result: CaseResult) => result.includes('/')

for (const [rule, examples] of Object.entries(rows)) {
  for (const [result, about, changes, findings] of examples) {
    test(`${rule} is ${result}: ${about}`, () => {
      const episode = ablation(changes)
      expect(verdictOf(ruleset, rule, episode)).toBe(result)
      const all = findings ?? (isFinding(result) ? { [rule]: result } : {})
      expect(findingsOf(ruleset.assess(episode))).toEqual(Object.entries(all).map((found) => found.join(' ')))
    })
  }
}

test('every rule has an example of each result that it can give', () => {
  const shown = Object.fromEntries(
    Object.entries(rows).map(([rule, examples]) => [rule, new Set(examples.map(([result]) => result))]),
  )
  const possible = packs.flatMap(({ id, data }) =>
    data.rules.map((rule) => [`${id}/${rule.id}`, new Set(possibleResults(rule))] as const),
  )
  expect(shown).toEqual(Object.fromEntries(possible))
})

test('a rule gives one finding with every offending place', () => {
  const { findings } = ruleset.assess(ablation({ diagnoses: 'C78.7 C7 C18.9 18.9' }))
  expect(findings).toMatchObject([
    { rule: 'episode-integrity/icd10-format', paths: ['/episode/diagnoses/1', '/episode/diagnoses/3'] },
  ])
})

test('every finding is reported, in the order of packs and rules', () => {
  const episode = ablation({
    start: '2020-04-02',
    end: '2020-03-31',
    diagnoses: 'C18.9 C7',
    procedures: 'Y53.2 J12.7 Y13.7 Y68.1@2020-03-30 J1',
    recorded: 'open 609232009',
    image: 'yes ct not-stated',
  })
  expect(findingsOf(ruleset.assess(episode))).toEqual([
    'ipg553/approach-agrees fail/error',
    'ipg553/diagnosis-coded fail/error',
    'ipg553/method-not-redundant fail/warning',
    'ipg553/image-control-agrees fail/error',
    'opcs4-conventions/supplementary-not-first fail/error',
    'opcs4-conventions/code-in-force fail/warning',
    'episode-integrity/icd10-format fail/error',
    'episode-integrity/opcs4-format fail/error',
    'episode-integrity/snomed-check-digit fail/error',
    'episode-integrity/dates-in-order fail/error',
    'episode-integrity/procedure-date-in-episode fail/warning',
    'episode-integrity/image-control-consistent fail/warning',
  ])
})

describe('procedure-coded names the technique that it found', () => {
  test.each([
    ['J12.4 Y53.2', 'J12.4', 'radiofrequency'],
    ['J12.5 Y13.7', 'J12.5', 'thermal'],
    ['J03.4', 'J03.4', 'thermal'],
  ])('%s', (procedures, code, technique) => {
    const finding = ruleset
      .assess(ablation({ procedures }))
      .findings.find(({ rule }) => rule === 'ipg553/procedure-coded')
    expect(finding?.message).toContain(code)
    expect(finding?.message).toContain(technique)
    expect(finding?.observed).toContain(code)
  })
})

test.each([
  ['J12.7', null, 'none is coded with J12.7 (percutaneous microwave ablation). Check the notes.'],
  ['J12.7 Y53.2', 'yes', 'name a method of image control (Y53.2 (ultrasonic control)), but the record'],
])('of %s the message lists codes, not the words of the record beside them', (procedures, image, said) => {
  const [finding] = ruleset.assess(ablation({ procedures, image })).findings
  expect(finding?.message).toContain(said)
  expect(finding?.paths).toContain('/episode/imageControl')
  expect(finding?.observed).toContain(image ?? 'not-recorded')
})

describe('each method has its own codes', () => {
  const accepted = {
    radiological: ['Y53.1'],
    ultrasound: ['Y53.2'],
    ct: ['Y53.3'],
    fluoroscopy: ['Y53.4'],
    'image-intensifier': ['Y53.5'],
    video: ['Y53.6'],
    mri: ['Y53.7'],
    'contrast-enhanced-ultrasound': ['Y68.1'],
    other: ['Y53.8', 'Y68.8'],
  }
  const specific = Object.values(accepted).flat()

  test.each(Object.entries(accepted))('%s is %s', (method, codes) => {
    const agreeing = specific.filter((code) => {
      const episode = ablation({ procedures: `J12.7 ${code}`, image: `yes ${method}` })
      return verdictOf(ruleset, 'ipg553/image-control-agrees', episode) === 'pass'
    })
    expect(agreeing).toEqual(codes)
  })
})

test('of chapter O, the categories that hold sites leave the group whole; others open one', () => {
  const categories = Array.from({ length: 100 }, (_, number) => `O${String(number).padStart(2, '0')}`)
  const sites = categories.filter((category) => {
    const episode = ablation({ procedures: `J12.7 ${category}.1 Y53.2` })
    return verdictOf(ruleset, 'ipg553/image-control-coded', episode) === 'pass'
  })
  expect(sites.join(' ')).toBe('O11 O12 O13 O14 O16 O28 O30 O31 O33 O34 O36 O42 O43 O45 O46 O47 O50 O52 O53')
})
