import { describe, expect, test } from 'vitest'
import type { Episode } from '../../../services/core/episode.ts'
import { readFacts } from '../../../services/core/facts/episode-facts.ts'
import { compilePack, type JudgeWithPack } from '../../../services/core/pack/compile-pack.ts'
import { loadPack } from '../../../services/core/pack/load-pack.ts'
import { type PackData, packSchema } from '../../../services/core/pack/pack-schema.ts'
import { predicates } from '../../../services/core/predicates/registry.ts'
import { selectors } from '../../../services/core/selectors/registry.ts'
import { examplePack } from './example-pack.ts'

const rule = { id: 'rule', title: 'A title', why: 'A reason', cites: 'only-passage' }
const finding = { severity: 'info', message: 'Seen.', at: ['diagnoses'] }

let example: PackData | undefined

/** The example under other rules; each changes what it needs. */
function judgingBy(changes: Record<string, unknown>): JudgeWithPack {
  example ??= loadPack(examplePack()).data
  const changed: PackData = packSchema.parse({ ...example, applicability: [], ...changes })
  return compilePack('example', changed, (path, problem) => {
    throw new Error(`${path.join('.')}: ${problem}`)
  })
}

function findingOf(changes: Record<string, unknown>, episode: Episode) {
  const [judged] = judgingBy({ rules: [{ ...rule, findings: [{ ...finding, ...changes }] }] })(
    readFacts(episode),
  ).results
  return judged?.finding ?? null
}

/** Three lesions, a code that is none, and image codes in and out of place. */
const episode: Episode = {
  startDate: '2026-02-27',
  endDate: '2026-02-28',
  diagnoses: ['-', 'C7', 'C18.9', 'C78.7', 'C22.0'],
  procedures: [
    { code: 'Y53.2', date: '2026-02-26' },
    { code: 'J12.7' },
    { code: 'Y53.9' },
    { code: 'J03.2' },
    { code: 'Y13.7', date: '2026-02-27' },
    { code: 'Y53.2' },
    { code: 'J03.2', date: '2026-03-01' },
    { code: 'Y53.1' },
    { code: 'x1' },
    { code: 'J12.7', date: '2026-02-28' },
  ],
  snomedProcedures: ['609232008', '80146002', '1'],
  snomedDiagnoses: ['2', '94381002'],
  imageControl: { used: 'yes', methods: ['ultrasound', 'not-stated'] },
}

describe('what a selection chooses', () => {
  test.each<[selection: object, chosen: string]>([
    [{ diagnoses: {} }, 'diagnoses/2 diagnoses/3 diagnoses/4'],
    [{ diagnoses: { in: 'metastasis' } }, 'diagnoses/3 diagnoses/4'],
    [{ diagnoses: { position: 'first' } }, 'diagnoses/2'],
    [{ diagnoses: { position: 'first', in: 'metastasis' } }, ''],
    [{ procedures: { in: 'open-ablation' } }, 'procedures/3/code procedures/6/code'],
    [{ 'snomed-procedures': {} }, 'snomedProcedures/0 snomedProcedures/1'],
    [{ 'snomed-procedures': { in: 'recorded' } }, 'snomedProcedures/0'],
    [{ 'snomed-diagnoses': {} }, 'snomedDiagnoses/1'],
    [{ malformed: 'icd-10' }, 'diagnoses/1'],
    [{ malformed: 'opcs-4' }, 'procedures/8/code'],
    [{ malformed: 'snomed-ct' }, 'snomedProcedures/2 snomedDiagnoses/0'],
    [{ 'approach-groups': 'any' }, 'procedures/1/code procedures/3/code procedures/9/code'],
    [{ 'approach-groups': 'open' }, 'procedures/3/code'],
    [{ 'near-miss-groups': 'any' }, 'procedures/3/code procedures/6/code'],
    [{ 'procedure-groups': { body: 'open-ablation', with: 'microwave' } }, 'procedures/3/code'],
    [{ 'codes-in-approach-groups': { approaches: ['percutaneous'], in: 'image' } }, 'procedures/2/code'],
    [
      { 'codes-in-approach-groups': { approaches: ['open', 'percutaneous'], in: 'image' } },
      'procedures/2/code procedures/5/code',
    ],
    [{ 'image-codes': 'all' }, 'procedures/2/code procedures/5/code'],
    [{ 'image-codes': 'specific' }, 'procedures/5/code'],
    [{ 'image-codes': 'unaccepted' }, ''],
    [{ 'image-codes': 'misplaced' }, 'procedures/0/code procedures/7/code'],
    [{ 'image-codes': 'carried' }, 'procedures/5/code'],
    [{ 'uncovered-groups': 'any' }, 'procedures/9/code'],
    [{ 'uncovered-groups': 'open' }, ''],
    [{ 'uncovered-groups': 'percutaneous' }, 'procedures/9/code'],
    [
      { 'procedures-dated': 'any' },
      'procedures/0/date procedures/4/date procedures/6/date procedures/9/date',
    ],
    [{ 'procedures-dated': 'outside' }, 'procedures/0/date procedures/6/date'],
  ])('%j', (selection, chosen) => {
    const found = findingOf({ at: [selection] }, episode)
    expect(found?.paths.map((path) => path.replace('/episode/', '')).join(' ')).toBe(chosen)
    const some = findingOf({ when: { some: selection } }, episode)
    const none = findingOf({ when: { none: selection } }, episode)
    expect([some !== null, none !== null]).toEqual([chosen !== '', chosen === ''])
  })

  test('it observes codes as they are normalised, days, and what is no code as it was written', () => {
    const at = [{ malformed: 'opcs-4' }, { 'procedures-dated': 'outside' }, { 'uncovered-groups': 'any' }]
    const found = findingOf({ at }, { ...episode, procedures: [...episode.procedures, { code: 'j127' }] })
    expect(found?.observed).toEqual(['x1', '2026-02-26', '2026-03-01', 'J12.7', 'J12.7'])
  })

  test('image codes that no stated method accepts, of all the groups', () => {
    const at = [{ 'image-codes': 'unaccepted' }]
    const others = { ...episode, imageControl: { used: 'yes', methods: ['ct'] } } as const
    expect(findingOf({ at }, others)?.paths).toEqual(['/episode/procedures/5/code'])
  })
})

describe('whether a condition holds', () => {
  const ofLists = (procedures: string, snomedProcedures: string[] = []): Partial<Episode> => ({
    procedures: procedures.split(' ').map((code) => ({ code })),
    snomedProcedures,
  })
  const stating = (...methods: ('ct' | 'ultrasound' | 'not-stated')[]): Partial<Episode> => ({
    imageControl: { used: 'not-recorded', methods },
  })
  const coded = { 'approach-coded': 'any' }
  const finished = { 'episode-is': 'finished' }

  test.each<[condition: object, changes: Partial<Episode>, holds: boolean]>([
    [{ 'approach-coded': 'any' }, ofLists('J12.7'), true],
    [{ 'approach-coded': 'any' }, ofLists('J03.2'), false],
    [{ 'approach-coded': 'none' }, ofLists('J12.7'), false],
    [{ 'approach-coded': 'none' }, ofLists('J03.2'), true],
    [{ 'approach-coded': 'open' }, ofLists('J12.7'), false],
    [{ 'approach-coded': 'open' }, ofLists('J03.2 Y13.7'), true],
    [{ 'approach-recorded': 'any' }, ofLists('J12.7'), false],
    [{ 'approach-recorded': 'any' }, ofLists('J12.7', ['448540000']), true],
    [{ 'approach-recorded': 'none' }, ofLists('J12.7'), true],
    [{ 'approach-recorded': 'none' }, ofLists('J12.7', ['609232008']), false],
    [{ 'approach-recorded': 'open' }, ofLists('J12.7', ['609232008']), true],
    [{ 'approach-recorded': 'open' }, ofLists('J12.7', ['80146002']), false],
    [{ approaches: 'differ' }, ofLists('J12.7 J03.2 Y13.7', ['609232008']), false],
    [{ approaches: 'differ' }, ofLists('J12.7', ['609232008']), true],
    [{ approaches: 'differ' }, ofLists('J12.7'), true],
    // Percutaneous as recorded counts as the open one that is coded, and why stands in its group.
    [{ approaches: 'differ' }, ofLists('J03.2 Y13.7', ['609232008']), false],
    [{ 'near-miss': 'any' }, ofLists('J03.2'), true],
    [{ 'near-miss': 'any' }, ofLists('J12.7'), false],
    [{ 'near-miss': 'none' }, ofLists('J03.2'), false],
    [{ 'near-miss': 'none' }, ofLists('J12.7'), true],
    [{ 'episode-is': 'open' }, {}, false],
    [{ 'episode-is': 'open' }, { endDate: null }, true],
    [{ 'episode-is': 'finished' }, {}, true],
    [{ 'episode-is': 'finished' }, { endDate: null }, false],
    [{ 'dates-reversed': true }, { endDate: '2026-02-26' }, true],
    [{ 'dates-reversed': true }, { endDate: '2026-02-27' }, false],
    [{ 'dates-reversed': true }, { endDate: null }, false],
    [{ 'day-before': '2026-02-28' }, {}, false],
    [{ 'day-before': '2026-03-01' }, {}, true],
    [{ 'day-before': '2026-02-28' }, { endDate: null }, true],
    [{ 'image-control-used': 'yes' }, stating('ct'), true],
    [{ 'image-control-used': 'yes' }, stating('not-stated'), false],
    [{ 'image-control-used': 'not-recorded' }, stating('not-stated'), true],
    [{ 'image-control-used': 'no' }, { imageControl: { used: 'no', methods: ['ct'] } }, true],
    [{ 'image-control-used': 'not-recorded' }, { imageControl: null }, true],
    [{ 'image-method-stated': 'ct' }, stating('ultrasound', 'ct'), true],
    [{ 'image-method-stated': 'ct' }, stating('ultrasound'), false],
    [{ 'image-methods': 'stated' }, stating('not-stated', 'ct'), true],
    [{ 'image-methods': 'stated' }, stating('not-stated'), false],
    [{ 'image-methods': 'not-stated' }, stating('ct', 'not-stated'), true],
    [{ 'image-methods': 'not-stated' }, stating('ct'), false],
    [{ 'image-methods': 'empty' }, stating(), true],
    [{ 'image-methods': 'empty' }, stating('not-stated'), false],
    [{ 'image-methods': 'uncoded' }, stating('ct'), true],
    [{ 'image-methods': 'uncoded' }, stating('ultrasound'), false],
    // As an image code of its own, and as one that the open approach carries.
    [{ 'image-methods': 'uncoded' }, { ...stating('ultrasound'), ...ofLists('J12.7 Y53.2') }, false],
    [{ 'image-methods': 'uncoded' }, { ...stating('ultrasound'), ...ofLists('J12.7 J03.2') }, true],
    [{ ...coded, ...finished }, {}, true],
    [{ ...coded, ...finished }, { endDate: null }, false],
    [{ ...coded, ...finished }, ofLists('J03.2'), false],
    [{ all: [coded, finished] }, {}, true],
    [{ all: [coded, finished] }, { endDate: null }, false],
    [{ any: [coded, finished] }, { ...ofLists('J03.2'), endDate: null }, false],
    [{ any: [coded, finished] }, { endDate: null }, true],
    [{ not: coded }, {}, false],
    [{ not: coded }, ofLists('J03.2'), true],
    [{ condition: 'evident' }, ofLists('J03.2'), false],
    [{ all: [{ condition: 'evident' }, { not: { not: { condition: 'evident' } } }] }, {}, true],
  ])('%j of %j: %j', (when, changes, holds) => {
    expect(findingOf({ when }, { ...episode, ...changes }) !== null).toBe(holds)
  })
})

describe('what a finding says', () => {
  const all = 'diagnoses procedures snomed-procedures snomed-diagnoses start-date end-date image-control'
  const short: Episode = {
    startDate: '2026-02-27',
    diagnoses: ['C18.9'],
    procedures: [{ code: 'J12.7' }, { code: 'Y53.2' }],
    snomedProcedures: ['609232008'],
    snomedDiagnoses: ['813671000000107'],
    imageControl: { used: 'yes', methods: ['ultrasound', 'not-stated'] },
  }

  test('it points at the parts of the record that it names, each path once', () => {
    const found = findingOf({ at: [...all.split(' '), 'diagnoses'] }, short)
    expect(found?.paths.join(' ')).toBe(
      '/episode/diagnoses /episode/procedures /episode/snomedProcedures /episode/snomedDiagnoses /episode/startDate /episode/endDate /episode/imageControl',
    )
    expect(found?.observed.join(' ')).toBe(
      'C18.9 J12.7 Y53.2 609232008 813671000000107 2026-02-27 none yes ultrasound not-stated C18.9',
    )
    expect(findingOf({ at: ['end-date'] }, episode)?.observed).toEqual(['2026-02-28'])
  })

  const contrast = { ...short, imageControl: { used: 'yes', methods: ['ct', 'ultrasound'] } } as const
  const open = { ...short, procedures: [{ code: 'J03.2' }, { code: 'Y13.7' }] }
  test.each<[expected: object, episode: Episode, codes: string]>([
    [{ codes: ['metastasis', 'microwave'] }, short, 'C78.7 C22.- Y13.7'],
    [{ codes: ['microwave', 'microwave'] }, short, 'Y13.7'],
    [{ codes: ['recorded'] }, short, '609232008'],
    [{ approaches: 'recorded' }, short, 'J12.7 J03.2 Y13.7'],
    // What is recorded as percutaneous counts as open there.
    [{ approaches: 'recorded' }, open, 'J03.2 Y13.7'],
    [{ approaches: 'recorded' }, { ...short, snomedProcedures: null }, ''],
    [{ approaches: 'near-miss' }, open, 'J03.2 Y13.7'],
    [{ approaches: 'near-miss' }, short, ''],
    [{ methods: 'recorded' }, short, 'Y53.2'],
    [{ methods: 'recorded' }, { ...short, imageControl: { used: 'yes', methods: ['not-stated'] } }, 'Y53.9'],
    [{ methods: 'recorded' }, { ...short, imageControl: null }, 'Y53.-'],
    [{ methods: 'recorded' }, { ...short, imageControl: { used: 'yes', methods: ['ct'] } }, ''],
    [{ methods: 'uncoded' }, short, ''],
    [{ methods: 'uncoded' }, { ...contrast, procedures: [{ code: 'J12.7' }] }, 'Y53.2'],
    [{ codes: ['microwave'], approaches: 'near-miss', methods: 'recorded' }, open, 'Y13.7 J03.2 Y53.2'],
  ])('expected by %j', (expected, its, codes) => {
    expect(findingOf({ expected }, its)?.expected.join(' ')).toBe(codes)
  })

  test.each<[message: string, changes: Partial<Episode>, said: string]>([
    ['{observed}', {}, 'C18.9'],
    ['{observed}; {expected}', { diagnoses: [] }, 'none; J12.7 (percutaneous ablation), Y13.7'],
    ['{coded}', {}, 'percutaneous'],
    ['{coded}, {recorded}', { procedures: [] }, 'none, percutaneous, open'],
    ['{methods} and {uncoded-methods}', {}, 'ultrasound and none'],
    [
      '{uncoded-methods}',
      { procedures: [], imageControl: { used: 'yes', methods: ['ct', 'mri'] } },
      'ct, mri',
    ],
    ['{observed}', { diagnoses: ['C18.9', 'C18.9', 'K76.8'] }, 'C18.9, K76.8'],
  ])('in words: %s', (message, changes, said) => {
    const expected = { codes: ['ablation', 'microwave'] }
    expect(findingOf({ message, expected }, { ...short, ...changes })?.message).toBe(said)
  })

  test('a named code has its name in it, an entry as it was written has none', () => {
    const said = findingOf(
      { message: '{observed}', at: [{ malformed: 'opcs-4' }, { procedures: {} }] },
      { ...short, procedures: [{ code: 'constructor' }, { code: 'J127' }] },
    )
    expect(said?.message).toBe('constructor, J12.7 (percutaneous ablation)')
  })

  test('its first case that holds, whole', () => {
    const judge = judgingBy({
      passages: [
        { id: 'only-passage', locator: 'Here' },
        { id: 'bound', locator: 'There', guidance: 'EX9', span: { from: 1, to: 2 }, sha256: 'a'.repeat(64) },
      ],
      rules: [
        {
          ...rule,
          findings: [
            { ...finding, when: { 'episode-is': 'finished' } },
            { ...finding, severity: 'warning', status: 'not-evaluable', message: 'Second.' },
            { ...finding, severity: 'error' },
          ],
        },
        { ...rule, id: 'other', cites: 'bound', findings: [finding] },
        { ...rule, id: 'blind', 'looks-at': { 'approach-coded': 'none' }, findings: [finding] },
        { ...rule, id: 'sound', findings: [{ ...finding, when: { 'approach-coded': 'none' } }] },
      ],
    })
    const said = { paths: ['/episode/diagnoses'], observed: ['C18.9'], expected: [] }
    expect(judge(readFacts(short))).toEqual({
      applicability: { status: 'applicable' },
      approaches: { coded: ['percutaneous'], recorded: ['percutaneous', 'open'] },
      results: [
        {
          rule: 'rule',
          result: 'not-evaluable',
          finding: {
            rule: 'example/rule',
            ...{ status: 'not-evaluable', severity: 'warning', message: 'Second.', ...said },
            citation: { guidance: 'EX1', locator: 'Here' },
          },
        },
        {
          rule: 'other',
          result: 'fail',
          finding: {
            rule: 'example/other',
            ...{ status: 'fail', severity: 'info', message: 'Seen.', ...said },
            citation: { guidance: 'EX9', locator: 'There', sha256: 'a'.repeat(64) },
          },
        },
        { rule: 'blind', result: 'not-applicable', finding: null },
        { rule: 'sound', result: 'pass', finding: null },
      ],
      acted: [],
    })
  })
})

describe('a recorded approach counts as another', () => {
  const judged = (changes: Record<string, unknown>, procedures: string) => {
    const expected = { approaches: 'recorded' }
    const rules = [{ ...rule, findings: [{ ...finding, expected }] }]
    const given = procedures.split(' ').map((code) => ({ code }))
    const its = { ...episode, procedures: given, snomedProcedures: ['609232008'] }
    return judgingBy({ ...changes, rules })(readFacts(its)).results[0]?.finding?.expected.join(' ')
  }

  test('where one of its groups says why', () => {
    const conversions = [{ recorded: 'open', 'counts-as': 'percutaneous', 'where-group-holds': 'image' }]
    expect(judged({ conversions }, 'J12.7 Y53.2 J12.7')).toBe('J12.7')
    expect(judged({ conversions }, 'J12.7 J12.7')).toBe('J12.7 J03.2 Y13.7')
  })

  test('not where a group of a third approach does', () => {
    const { data } = loadPack(examplePack())
    const changes = {
      'code-sets': { ...data['code-sets'], keyhole: { 'opcs-4': ['J08.3'] } },
      approaches: [...data.approaches, { id: 'keyhole', body: 'keyhole' }],
      conversions: [{ recorded: 'percutaneous', 'counts-as': 'open', 'where-group-holds': 'image' }],
    }
    expect(judged(changes, 'J03.2 Y13.7 J08.3 Y53.2')).toBe('J12.7 J03.2 Y13.7')
    expect(judged(changes, 'J03.2 Y13.7 Y53.2 J08.3')).toBe('J03.2 Y13.7')
  })
})

describe('whether a pack applies', () => {
  const scopeOf = (changes: Record<string, unknown>, changed: Partial<Episode> = {}) =>
    judgingBy(changes)(readFacts({ ...episode, ...changed }))
  const seeAlso = [
    { guidance: 'EX2', when: { some: { diagnoses: { in: 'metastasis' } } } },
    { guidance: 'EX3', when: { 'episode-is': 'finished' } },
  ]
  const applicability = [
    { reason: 'open', when: { 'episode-is': 'open' }, reading: 'I-01' },
    { reason: 'nothing', when: { 'approach-coded': 'none' }, 'see-also': seeAlso },
    { reason: 'later', when: { 'approach-coded': 'none' } },
  ]

  test.each<[changes: Partial<Episode>, scope: object]>([
    [{}, { status: 'applicable' }],
    [{ procedures: [] }, { status: 'not-applicable', reason: 'nothing', seeAlso: 'EX2' }],
    [
      { procedures: [], diagnoses: [] },
      { status: 'not-applicable', reason: 'nothing', seeAlso: 'EX3' },
    ],
    [
      { procedures: [], endDate: null },
      { status: 'not-applicable', reason: 'open' },
    ],
  ])('%j', (changes, scope) => {
    const verdict = scopeOf({ applicability }, changes)
    expect(verdict.applicability).toEqual(scope)
    expect(verdict.results.map(({ rule }) => rule)).toEqual(
      'reason' in scope ? [] : ['first-rule', 'second-rule'],
    )
  })

  test('a pack for every episode says nothing of it', () => {
    expect(scopeOf({ scope: 'every-episode' }).applicability).toBeNull()
  })

  test('the entries of the register that took part', () => {
    const none = { procedures: [], diagnoses: [], snomedProcedures: [], imageControl: null }
    const acted = (changes: Record<string, unknown>, changed: Partial<Episode>) =>
      scopeOf(changes, { ...none, ...changed }).acted
    expect(acted({ rules: [{ ...rule, findings: [finding] }] }, {})).toEqual([])
    expect(acted({ applicability }, { endDate: null })).toEqual(['I-01'])
    // By a code that stands in its set by a reading alone, in whichever list.
    expect(acted({}, { snomedProcedures: ['448540000'], diagnoses: ['C78.7'] })).toEqual(['I-02'])
    expect(acted({}, { snomedDiagnoses: ['448540000'], diagnoses: ['C78.7'] })).toEqual(['I-02'])
    expect(acted({}, { snomedProcedures: ['609232008'], diagnoses: ['C78.7'] })).toEqual([])
    const conversions = [
      { recorded: 'open', 'counts-as': 'percutaneous', 'where-group-holds': 'image', reading: 'I-01' },
    ]
    expect(acted({ conversions }, { snomedProcedures: ['609232008'], diagnoses: ['C78.7'] })).toEqual([
      'I-01',
    ])
    expect(acted({ conversions }, { diagnoses: ['C78.7'] })).toEqual([])
    // By the case of a rule that holds.
    expect(acted({}, { procedures: [{ code: 'J12.7' }] })).toEqual(['I-01'])
  })
})

describe('what is wrong in a condition is said with its place', () => {
  const grammar = ['all', 'any', 'not', 'some', 'none', 'condition']
  const anyCondition = [...Object.keys(predicates), ...grammar].join(', ')

  test.each<[wrong: unknown, at: string, problem: string]>([
    [{}, '', 'an empty condition'],
    ['any', '', 'a condition is wanted here: a kind and its arguments'],
    [null, '', 'a condition is wanted here: a kind and its arguments'],
    [[{ 'near-miss': 'any' }], '', 'a condition is wanted here: a kind and its arguments'],
    [{ all: [] }, '.all', 'a list of conditions is wanted here'],
    [{ any: { 'near-miss': 'any' } }, '.any', 'a list of conditions is wanted here'],
    [{ any: [{ 'near-miss': 'any' }, {}] }, '.any.1', 'an empty condition'],
    [{ not: {} }, '.not', 'an empty condition'],
    [{ some: {} }, '.some', 'a selection is one kind with its arguments'],
    [{ none: { diagnoses: {}, procedures: {} } }, '.none', 'a selection is one kind with its arguments'],
    [{ anny: [] }, '.anny', 'unknown condition "anny", did you mean "any"?'],
    [{ nonsense: 1 }, '.nonsense', `unknown condition "nonsense", there is ${anyCondition}`],
    [
      { some: { nonsense: 1 } },
      '.some.nonsense',
      `unknown selection "nonsense", there is ${Object.keys(selectors).join(', ')}`,
    ],
    [{ condition: 'evidentt' }, '.condition', 'unknown named condition "evidentt", did you mean "evident"?'],
  ])('%j', (wrong, at, problem) => {
    const { data } = loadPack(examplePack())
    const problems: string[] = []
    const conditions = { ...data.conditions, wrong } as PackData['conditions']
    compilePack('example', { ...data, conditions }, (path, message) => {
      problems.push(`${path.join('.')} ${message}`)
    })
    expect(problems).toEqual([`conditions.wrong${at} ${problem}`])
  })
})
