import { describe, expect, test } from 'vitest'
import type { Episode } from '../../services/core/episode.ts'
import { loadPack, type Pack } from '../../services/core/pack/load-pack.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { examplePack, replacing } from './pack/example-pack.ts'

const guidance = (edit: (text: string) => string = (text) => text) => loadPack(examplePack({ pack: edit }))
const named = (id: string, pack: Pack): Pack => ({ ...pack, id })
const draft = (pack: Pack): Pack => ({ ...pack, data: { ...pack.data, status: 'draft' } })
const forEvery = (pack: Pack): Pack => ({
  ...pack,
  data: { ...pack.data, scope: 'every-episode', applicability: [] },
})

const ruleset = (packs: readonly Pack[] = [guidance()], flipped: readonly string[] = []) =>
  compileRuleset(packs, new Set(flipped), null)

const ablation: Episode = {
  startDate: '2026-02-27',
  endDate: '2026-02-28',
  diagnoses: ['C78.7'],
  procedures: [{ code: 'J12.7' }],
}
const bare: Episode = { ...ablation, diagnoses: [] }
const openAblation: Episode = { ...bare, procedures: [{ code: 'J03.2' }, { code: 'Y13.7' }] }
const nothing: Episode = { ...ablation, procedures: [] }
const byAlias: Episode = { ...ablation, snomedProcedures: ['448540000'] }

test('an assessment, whole', () => {
  const { assess, digest } = ruleset()
  expect(assess(bare)).toEqual({
    outcome: 'miscoded',
    applicability: { example: { status: 'applicable' } },
    approaches: { coded: ['percutaneous'], recorded: [] },
    interpretations: ['I-01'],
    findings: [
      {
        rule: 'example/first-rule',
        severity: 'error',
        status: 'fail',
        message: 'Coded is none, expected C78.7, C22.-.',
        paths: ['/episode/diagnoses'],
        observed: [],
        expected: ['C78.7', 'C22.-'],
        citation: { guidance: 'EX1', locator: 'The only passage' },
        interpretations: ['I-01'],
      },
    ],
    passed: ['example/second-rule'],
    repairs: [],
    packs: [{ id: 'example', version: '1.0.0' }],
    rulesetDigest: digest,
  })
})

test('repairs are offered of what is miscoded, and of nothing else', () => {
  const repairsBy = (flipped: readonly string[]) =>
    compileRuleset([guidance()], new Set(flipped))
      .assess(bare)
      .repairs.flatMap(({ edits }) => edits)
  expect(repairsBy([])).toContainEqual({ op: 'add', list: 'diagnoses', index: 0, code: 'C78.7' })
  expect(repairsBy(['I-01'])).toEqual([])
  expect(compileRuleset([draft(guidance())]).assess(bare).repairs).toEqual([])
})

test('a repair need not content a draft', () => {
  const asksMore = draft(named('other', guidance(replacing('[C78.7, C22.-]', '[C18.9]'))))
  const { repairs } = compileRuleset([guidance()]).assess(bare)
  expect(repairs.length).toBeGreaterThan(0)
  expect(compileRuleset([guidance(), asksMore]).assess(bare).repairs).toEqual(repairs)
})

describe('the outcome', () => {
  const warning = replacing(
    '- severity: info\n        when: { some: { uncovered-groups: open } }',
    '- severity: warning\n        when: { some: { approach-groups: open } }',
  )
  const withWarning = () =>
    loadPack({
      ...examplePack({ pack: warning }),
      cases: examplePack().cases.map((file) => ({ ...file, text: file.text.replace('/info', '/warning') })),
    })

  test.each<[outcome: string, packs: () => readonly Pack[], episode: Episode]>([
    ['miscoded', () => [guidance()], bare],
    ['miscoded', () => [withWarning()], openAblation],
    ['miscoded', () => [named('other', draft(guidance())), forEvery(guidance())], bare],
    ['advisory', () => [withWarning()], { ...openAblation, diagnoses: ['C78.7'] }],
    [
      'advisory',
      () => [named('other', draft(guidance())), withWarning()],
      { ...openAblation, diagnoses: ['C22.1'] },
    ],
    ['conforming', () => [guidance()], ablation],
    // What is for information only changes no outcome.
    ['conforming', () => [guidance()], { ...openAblation, diagnoses: ['C78.7'] }],
    ['conforming', () => [forEvery(named('every', guidance())), guidance()], ablation],
    ['out-of-scope', () => [guidance()], nothing],
    ['out-of-scope', () => [forEvery(guidance())], ablation],
    ['out-of-scope', () => [draft(guidance())], ablation],
    ['out-of-scope', () => [draft(guidance())], bare],
  ])('%s', (outcome, packs, episode) => {
    expect(ruleset(packs()).assess(episode).outcome).toBe(outcome)
  })
})

describe('of several packs', () => {
  const every = () => forEvery(named('every', guidance()))

  test('it says of guidance alone whether it applies and what passed', () => {
    const { applicability, passed } = ruleset([
      every(),
      guidance(),
      named('other', draft(guidance())),
    ]).assess(bare)
    expect(applicability).toEqual({ example: { status: 'applicable' }, other: { status: 'applicable' } })
    expect(passed).toEqual(['example/second-rule', 'other/second-rule'])
    expect(ruleset([every(), guidance()]).assess(nothing)).toMatchObject({
      applicability: { example: { status: 'not-applicable', reason: 'nothing-here', seeAlso: 'EX2' } },
      passed: [],
    })
  })

  test('it names each approach once, and none of a draft', () => {
    const { assess } = ruleset([guidance(), named('other', guidance())])
    expect(assess(byAlias).approaches).toEqual({
      coded: ['percutaneous'],
      recorded: ['percutaneous', 'open'],
    })
    expect(ruleset([draft(guidance())]).assess(byAlias).approaches).toEqual({ coded: [], recorded: [] })
  })

  test('results and findings are of all, in their order', () => {
    const { assess, results } = ruleset([every(), named('other', draft(guidance()))])
    expect([...results(bare)]).toEqual([
      ['every/first-rule', 'fail'],
      ['every/second-rule', 'pass'],
      ['other/first-rule', 'fail'],
      ['other/second-rule', 'pass'],
    ])
    expect(assess(bare).findings.map(({ rule }) => rule)).toEqual(['every/first-rule', 'other/first-rule'])
    expect([...results(nothing).keys()]).toEqual(['every/first-rule', 'every/second-rule'])
  })
})

describe('the register', () => {
  const ofRecorded = () =>
    guidance(replacing('Coded is {observed}, expected {expected}.', 'It is {recorded}.'))
  const dependingOn = (episode: Episode, packs?: readonly Pack[], flipped?: readonly string[]) => {
    const { interpretations, findings } = ruleset(packs, flipped).assess(episode)
    return [interpretations, ...findings.map((finding) => finding.interpretations)]
  }

  test('an entry is named where its other reading would say something else, and nowhere else', () => {
    expect(dependingOn(ablation)).toEqual([[]])
    expect(dependingOn(bare)).toEqual([['I-01'], ['I-01']])
    // The alias changes what is recorded, but none of the findings.
    expect(dependingOn(byAlias)).toEqual([['I-02']])
    expect(dependingOn({ ...byAlias, diagnoses: [] })).toEqual([['I-01', 'I-02'], ['I-01']])
    expect(dependingOn({ ...byAlias, snomedProcedures: ['609232008', '448540000'] })).toEqual([[]])
  })

  test('entries are in order, of each finding its own', () => {
    const both = { ...openAblation, snomedProcedures: ['448540000'] }
    expect(dependingOn(both, [ofRecorded()])).toEqual([['I-01', 'I-02'], ['I-01', 'I-02'], []])
  })

  test('an entry that is read the other way is named as well', () => {
    expect(dependingOn(bare, [guidance()], ['I-01'])).toEqual([['I-01'], ['I-01']])
    const [finding] = ruleset([guidance()], ['I-01']).assess(bare).findings
    expect(finding?.severity).toBe('warning')
    const { approaches } = ruleset([guidance()], ['I-02']).assess(byAlias)
    expect(approaches.recorded).toEqual([])
  })

  test('the digest does not hang on the order in which entries are named', () => {
    expect(ruleset([guidance()], ['I-02', 'I-01']).digest).toBe(
      ruleset([guidance()], ['I-01', 'I-02']).digest,
    )
  })
})

test('a pack that was not loaded, but put together wrongly, ends the start', () => {
  const { data, ...rest } = guidance()
  const wrong = { ...rest, data: { ...data, approaches: data.approaches.slice(0, 1) } }
  expect(() => ruleset([wrong])).toThrow('a loaded pack does not compile: unknown approach "open"')
})
