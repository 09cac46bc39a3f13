import { describe, expect, test } from 'vitest'
import { readRules } from '../../services/config/rules-folder.ts'
import type { Pack } from '../../services/core/pack/load-pack.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { ablation, type Changes } from './rows/example.ts'
import { findingsOf } from './verdicts.ts'

const packs = readRules(['ipg553', 'opcs4-conventions', 'episode-integrity'])
const ruleset = compileRuleset(packs)

/** The reason why the guidance does not apply, or `applicable`. */
function scopeOf(changes: Changes) {
  const scope = ruleset.assess(ablation(changes)).applicability['ipg553']
  return scope?.status === 'not-applicable' ? scope.reason : scope?.status
}

const coded = { recorded: '' }
const nothing = { procedures: 'H33.4', recorded: '' }
const carcinoma = { diagnoses: 'C22.0', snomedDiagnoses: '' }
const tooEarly = { start: '2016-04-25', end: '2016-04-26' }

describe('what IPG553 applies to', () => {
  test.each<[string, string, Changes]>([
    ['applicable', 'coded and recorded', {}],
    ['applicable', 'percutaneous coded', { ...coded, procedures: 'J12.7' }],
    ['applicable', 'laparoscopic coded', { ...coded, procedures: 'J08.3' }],
    ['applicable', 'open coded', { ...coded, procedures: 'J03.2 Y13.7' }],
    ['no-microwave-ablation', 'J03.2 without Y13.7', { ...coded, procedures: 'J03.2 J18.3 Y13.7' }],
    ['applicable', 'percutaneous recorded', { procedures: 'H33.4', recorded: 'percutaneous' }],
    ['applicable', 'laparoscopic recorded', { procedures: 'H33.4', recorded: 'laparoscopic' }],
    ['applicable', 'open recorded', { procedures: '', recorded: 'open' }],
    ['no-microwave-ablation', 'a malformed identifier', { ...nothing, recorded: '609232009' }],
    [
      'no-microwave-ablation',
      'an approach among the diagnoses',
      { ...nothing, snomedDiagnoses: 'percutaneous' },
    ],
    ['no-microwave-ablation', 'J12.7 among the diagnoses', { ...nothing, diagnoses: 'C78.7 J12.7' }],
    ['no-microwave-ablation', 'another operation', nothing],
    [
      'no-microwave-ablation',
      'another operation, before everything else',
      { ...nothing, ...carcinoma, start: '2015-01-01', end: null },
    ],
    ['episode-open', 'not finished', { end: null }],
    [
      'episode-open',
      'not finished, before the date and the indication',
      { ...carcinoma, start: '2015-01-01', end: null },
    ],
    ['not-in-force', 'the day before publication', tooEarly],
    ['not-in-force', 'the day before publication, before the indication', { ...carcinoma, ...tooEarly }],
    ['applicable', 'the day of publication', { start: '2016-04-27', end: '2016-04-27' }],
    [
      'applicable',
      'begun before, finished on the day of publication',
      { start: '2016-04-26', end: '2016-04-27' },
    ],
    ['other-indication', 'liver cell carcinoma', carcinoma],
    ['applicable', 'liver cell carcinoma beside C78.7', { diagnoses: 'C22.0 C78.7', snomedDiagnoses: '' }],
    [
      'other-indication',
      'liver cell carcinoma beside C78.71',
      { diagnoses: 'C22.0 C78.71', snomedDiagnoses: '' },
    ],
    ['applicable', 'liver cell carcinoma, metastasis recorded', { diagnoses: 'C22.0' }],
    [
      'applicable',
      'liver cell carcinoma, metastasis recorded by alias',
      { diagnoses: 'C22.0', snomedDiagnoses: 'colon alias' },
    ],
    [
      'other-indication',
      'liver cell carcinoma, other diagnosis recorded',
      { diagnoses: 'C22.0', snomedDiagnoses: 'colon' },
    ],
    ['applicable', 'no liver indication at all', { diagnoses: 'C18.9', snomedDiagnoses: '' }],
  ])('%s: %s', (scope, _about, changes) => {
    expect(scopeOf(changes)).toBe(scope)
  })
})

describe('the other liver indications', () => {
  test.each(['C22', 'C22.0', 'C22.9', 'C22.10', 'C22.X1', 'D13.4', 'D18.0', 'D37.6', 'K76.8'])(
    '%s is one',
    (code) => {
      expect(scopeOf({ diagnoses: `C18.9 ${code}`, snomedDiagnoses: '' })).toBe('other-indication')
    },
  )
  test.each(['C23', 'C22-0', 'D13.5', 'D13', 'D18.1', 'D18.00', 'D37.5', 'K76.9', 'K76'])(
    '%s is none',
    (code) => {
      expect(scopeOf({ diagnoses: code, snomedDiagnoses: '' })).toBe('applicable')
    },
  )
  test.each([
    ['C22.0', 'IPG214'],
    ['C22.1', undefined],
    ['D18.0', undefined],
  ])('the sibling guidance of %s is %s', (diagnoses, seeAlso) => {
    const scope = ruleset.assess(ablation({ diagnoses, snomedDiagnoses: '' })).applicability['ipg553']
    expect(scope).toEqual({
      status: 'not-applicable',
      reason: 'other-indication',
      ...(seeAlso ? { seeAlso } : {}),
    })
  })
})

describe('the near misses', () => {
  test.each('J03.3 J03.4 J03.8 J03.9 J08.8 J08.9 J12.4 J12.5 J12.8 J12.9'.split(' '))(
    '%s is one with Y13.7',
    (code) => {
      const verdict = ruleset.assess(ablation({ procedures: `${code} O34.1 Y53.2 Y13.7`, recorded: '' }))
      expect(findingsOf(verdict)).toEqual(['ipg553/recommended-code fail/warning'])
      expect(scopeOf({ procedures: `${code} Y53.2`, recorded: '' })).toBe('no-microwave-ablation')
      expect(scopeOf({ procedures: `${code} H33.4 Y13.7`, recorded: '' })).toBe('no-microwave-ablation')
    },
  )
  test.each('J03 J03.1 J03.5 J08 J08.1 J08.2 J12 J12.1 J12.3 J12.6 J13.2 B28.3'.split(' '))(
    '%s is none',
    (code) => {
      expect(scopeOf({ procedures: `${code} Y13.7`, recorded: '' })).toBe('no-microwave-ablation')
    },
  )
})

describe('what the episode comes to', () => {
  const draft = ({ id, data, ...pack }: Pack): Pack => ({
    ...pack,
    id,
    data: { ...data, status: id === 'ipg553' ? 'draft' : data.status },
  })

  test.each<[string, string, Changes]>([
    ['conforming', 'no finding', {}],
    ['conforming', 'info alone', { diagnoses: 'C18.9 C78.7', snomedDiagnoses: 'colon', image: 'yes' }],
    ['advisory', 'a warning', { procedures: 'J12.7 Y13.7 Y53.2' }],
    ['advisory', 'not evaluable, as a warning', { procedures: 'J12.7', image: null }],
    ['miscoded', 'an error', { diagnoses: 'C18.9' }],
    ['miscoded', 'an error beside a warning', { diagnoses: 'C18.9', procedures: 'J12.7 Y13.7 Y53.2' }],
    ['out-of-scope', 'no guidance applies', nothing],
    ['advisory', 'no guidance applies, a warning', { ...nothing, image: 'no ct' }],
    ['miscoded', 'no guidance applies, an error', { ...nothing, diagnoses: 'C7' }],
    ['out-of-scope', 'not finished', { end: null }],
  ])('%s: %s', (outcome, _about, changes) => {
    expect(ruleset.assess(ablation(changes)).outcome).toBe(outcome)
  })

  test('a draft reports its findings and applicability, and counts for nothing', () => {
    const miscoded = ablation({ diagnoses: 'C18.9' })
    const verdict = compileRuleset(packs.map(draft)).assess(miscoded)
    expect(verdict).toMatchObject({
      outcome: 'out-of-scope',
      applicability: { ipg553: { status: 'applicable' } },
    })
    expect(findingsOf(verdict)).toEqual(findingsOf(ruleset.assess(miscoded)))
    expect(findingsOf(verdict)).toEqual(['ipg553/diagnosis-coded fail/error'])
  })
})

test.each<[string, string[], string[], Changes]>([
  ['coded and recorded', ['percutaneous'], ['percutaneous'], {}],
  [
    'a conversion, as it is coded and as it is recorded',
    ['open'],
    ['laparoscopic'],
    { procedures: 'J03.2 Y13.7 Y71.4', recorded: 'laparoscopic' },
  ],
  [
    'all three',
    ['laparoscopic', 'open', 'percutaneous'],
    [],
    { procedures: 'J12.7 J08.3 J03.2 Y13.7 J12.7', recorded: '' },
  ],
  ['none', [], [], nothing],
])('approaches: %s', (_about, coded, recorded, changes) => {
  const { approaches } = ruleset.assess(ablation(changes))
  expect(approaches.coded.toSorted()).toEqual(coded)
  expect(approaches.recorded.toSorted()).toEqual(recorded)
})
