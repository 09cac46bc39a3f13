import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultPacks, readRules } from '../../services/config/rules-folder.ts'
import type { Assessment } from '../../services/core/assessment.ts'
import { type Episode, imageControlMethods, imageControlUses } from '../../services/core/episode.ts'
import { loadPack, type Pack } from '../../services/core/pack/load-pack.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { examplePack, replacing } from './pack/example-pack.ts'

const packs = readRules(defaultPacks.split(','))
const ruleset = compileRuleset(packs)

/** The contract's example: image control and approach are coded as recorded, the diagnosis is not. */
const example: Episode = {
  startDate: '2026-02-27',
  endDate: '2026-02-28',
  diagnoses: ['C18.9'],
  procedures: [
    { code: 'J12.7', date: '2026-02-27' },
    { code: 'Y53.2', date: '2026-02-27' },
  ],
  snomedProcedures: ['609232008'],
  snomedDiagnoses: ['813671000000107'],
  imageControl: { used: 'yes', methods: ['ultrasound'] },
}

describe('the contract’s example', () => {
  const assessment = ruleset.assess(example)

  test('is judged as the contract shows it', () => {
    expect(assessment).toEqual({
      outcome: 'miscoded',
      applicability: { ipg553: { status: 'applicable' } },
      approaches: { coded: ['percutaneous'], recorded: ['percutaneous'] },
      interpretations: ['I-07'],
      findings: [
        {
          rule: 'ipg553/diagnosis-coded',
          severity: 'error',
          status: 'fail',
          message: expect.stringContaining('C78.7'),
          paths: ['/episode/diagnoses'],
          observed: ['C18.9'],
          expected: ['C78.7'],
          citation: {
            guidance: 'IPG553',
            locator: 'Diagnosis or health condition, ICD-10 code',
            sha256: '83d96ba71cf9408804e62fbcc660588e5a9feeea76dc9c4eebcd0dc39699bad2',
          },
          interpretations: ['I-07'],
        },
      ],
      passed: [
        'ipg553/approach-agrees',
        'ipg553/procedure-coded',
        'ipg553/method-not-redundant',
        'ipg553/image-control-coded',
        'ipg553/image-control-specific',
        'ipg553/image-control-agrees',
      ],
      repairs: [
        {
          edits: [{ op: 'add', list: 'diagnoses', index: 1, code: 'C78.7' }],
          note: 'Add C78.7 (liver metastasis) as diagnosis 2. A suggestion only: check it against the notes.',
        },
      ],
      packs: [
        { id: 'ipg553', version: '1.0.0' },
        { id: 'opcs4-conventions', version: '1.0.0' },
        { id: 'episode-integrity', version: '1.0.0' },
      ],
      rulesetDigest: ruleset.digest,
    })
  })

  test('in the contract’s order of fields', () => {
    expect(Object.keys(assessment)).toEqual([
      'outcome',
      'applicability',
      'approaches',
      'interpretations',
      'findings',
      'passed',
      'repairs',
      'packs',
      'rulesetDigest',
    ])
    expect(Object.keys(assessment.findings[0] ?? {})).toEqual([
      'rule',
      'severity',
      'status',
      'message',
      'paths',
      'observed',
      'expected',
      'citation',
      'interpretations',
    ])
  })
})

test('a pack that does not apply says why, and which guidance may', () => {
  const { outcome, applicability, passed, findings } = ruleset.assess({
    ...example,
    diagnoses: ['C22.0'],
    snomedDiagnoses: [],
  })
  expect({ outcome, applicability, passed, findings }).toEqual({
    outcome: 'out-of-scope',
    applicability: {
      ipg553: { status: 'not-applicable', reason: 'other-indication', seeAlso: 'IPG214' },
    },
    passed: [],
    findings: [],
  })
})

test('paths count raw entries, and what is malformed is shown as it was written', () => {
  const { findings } = ruleset.assess({
    ...example,
    diagnoses: ['-', 'C78.7', 'constructor', ' __proto__', 'C18.9'],
    procedures: [{ code: '&' }, { code: 'J12.7' }, { code: 'y532' }, { code: 'toString' }, { code: 'Y13.7' }],
  })
  expect(findings.map(({ rule, paths, observed }) => [rule, paths, observed])).toEqual([
    [
      'episode-integrity/icd10-format',
      ['/episode/diagnoses/2', '/episode/diagnoses/3'],
      ['constructor', ' __proto__'],
    ],
    ['episode-integrity/opcs4-format', ['/episode/procedures/3/code'], ['toString']],
  ])
  expect(findings[0]?.message).toContain('constructor,  __proto__.')
  expect(findings[1]?.message).toContain(': toString.')
})

/** The value, with nothing in it that can be changed. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) frozen(part)
    Object.freeze(value)
  }
  return value
}

const codes = (...some: string[]) =>
  fc.array(fc.constantFrom(...some, '-', 'x1', 'constructor'), { maxLength: 6 })
const nullish = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const day = fc.constantFrom('2016-04-26', '2016-04-27', '2020-03-31', '2020-04-01', '2024-05-01')
const episodes: fc.Arbitrary<Episode> = fc.record(
  {
    startDate: day,
    endDate: nullish(day),
    diagnoses: codes('C78.7', 'C18.9', 'C22.0', 'C22', 'K76.8'),
    procedures: fc.array(
      fc.record({
        code: fc.constantFrom(
          'J12.7',
          'J08.3',
          'J03.2',
          'J12.5',
          'Y13.7',
          'Y53.2',
          'Y53.9',
          'Y68.1',
          'Y75.5',
          'Y71.4',
          'x1',
        ),
        date: nullish(day),
      }),
      { maxLength: 6 },
    ),
    snomedProcedures: nullish(codes('709020001', '448540000', '609232008', '94381002')),
    snomedDiagnoses: nullish(codes('813671000000107', '94381002', '609232008')),
    imageControl: nullish(
      fc.record({
        used: fc.constantFrom(...imageControlUses),
        methods: nullish(fc.array(fc.constantFrom(...imageControlMethods), { maxLength: 3 })),
      }),
    ),
  },
  { requiredKeys: ['startDate', 'diagnoses', 'procedures'] },
)

describe('whatever the episode', () => {
  const again = compileRuleset(readRules(defaultPacks.split(',')))

  test('judging changes nothing in it, and judging it again says the same to the byte', () => {
    fc.assert(
      fc.property(episodes, (episode) => {
        const assessment = ruleset.assess(frozen(episode))
        expect(JSON.stringify(ruleset.assess(episode))).toBe(JSON.stringify(assessment))
        expect(JSON.stringify(again.assess(structuredClone(episode)))).toBe(JSON.stringify(assessment))
      }),
      { numRuns: 300 },
    )
  })

  test('the outcome follows from the findings, and results, findings and passed agree', () => {
    fc.assert(
      fc.property(episodes, (episode) => {
        const { outcome, findings, passed, applicability } = ruleset.assess(episode)
        const has = (severity: string) => findings.some((finding) => finding.severity === severity)
        const applies = applicability['ipg553']?.status === 'applicable'
        const clean = applies ? 'conforming' : 'out-of-scope'
        expect(outcome).toBe(has('error') ? 'miscoded' : has('warning') ? 'advisory' : clean)

        const results = [...ruleset.results(episode)]
        const found = results.filter(([, result]) => result === 'fail' || result === 'not-evaluable')
        expect(findings.map(({ rule, status }) => [rule, status])).toEqual(found)
        expect(results.filter(([rule, result]) => rule.startsWith('ipg553/') && result === 'pass')).toEqual(
          passed.map((rule) => [rule, 'pass']),
        )
        if (!applies) expect(results.filter(([rule]) => rule.startsWith('ipg553/'))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('a path leads to what was observed there', () => {
    fc.assert(
      fc.property(episodes, (episode) => {
        for (const { paths } of ruleset.assess(episode).findings) {
          expect(new Set(paths).size).toBe(paths.length)
          for (const path of paths) {
            const steps = path.split('/').slice(1)
            const place = steps.slice(1).reduce<unknown>(partOf, episode)
            expect(steps[0]).toBe('episode')
            // A whole list or part may be absent; an entry that is pointed at is there.
            if (steps.length > 2) expect(place).toBeTypeOf('string')
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

const partOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

describe('a draft pack', () => {
  const asDraft = (pack: Pack): Pack => ({ ...pack, data: { ...pack.data, status: 'draft' } })
  const said = ({ findings, applicability, passed }: Assessment) => ({ findings, applicability, passed })

  test('reports as it would, and counts for nothing', () => {
    const draft = compileRuleset(packs.map((pack) => (pack.id === 'ipg553' ? asDraft(pack) : pack)))
    const clean: Episode = { ...example, diagnoses: ['C78.7'] }
    expect(said(draft.assess(example))).toEqual(said(ruleset.assess(example)))
    expect([example, clean].map((episode) => ruleset.assess(episode).outcome)).toEqual([
      'miscoded',
      'conforming',
    ])
    expect([example, clean].map((episode) => draft.assess(episode).outcome)).toEqual([
      'out-of-scope',
      'out-of-scope',
    ])
  })

  test('does not hide what others find', () => {
    const draft = compileRuleset(packs.map((pack) => (pack.id === 'ipg553' ? asDraft(pack) : pack)))
    expect(draft.assess({ ...example, endDate: '2026-02-26' }).outcome).toBe('miscoded')
    expect(draft.assess({ ...example, imageControl: { used: 'no', methods: ['ct'] } }).outcome).toBe(
      'advisory',
    )
  })
})

describe('readings, in a pack of their own', () => {
  const assess = (edit: (text: string) => string, episode: Episode) =>
    compileRuleset([loadPack(examplePack({ pack: edit }))]).assess(episode)

  test('a category that a reading lets in acts for each of its codes', () => {
    const edit = replacing('[C78.7, C22.-]', '[C78.7, { code: C22.-, reading: I-02 }]')
    expect(assess(edit, { ...example, diagnoses: ['C22.0'] }).interpretations).toEqual(['I-02'])
    expect(assess(edit, { ...example, diagnoses: ['C78.7', 'C22.0'] }).interpretations).toEqual([])
  })

  test('a code can be let into two sets by two readings', () => {
    const edit = (text: string) =>
      replacing(
        '  image: {',
        '  again: { icd-10: [{ code: C78.7, reading: I-01 }] }\n  image: {',
      )(replacing('[C78.7, C22.-]', '[{ code: C78.7, reading: I-02 }]')(text))
    expect(assess(edit, { ...example, diagnoses: ['C78.7'] }).interpretations).toEqual(['I-02'])
  })
})
