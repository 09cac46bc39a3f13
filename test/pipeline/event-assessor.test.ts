import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultPacks, packIds, readRules } from '../../services/config/rules-folder.ts'
import { type Episode, imageControlMethods, imageControlUses } from '../../services/core/episode.ts'
import type { Pack } from '../../services/core/pack/load-pack.ts'
import { repairLimits } from '../../services/core/repairs/compile-offers.ts'
import { compileRuleset, type Ruleset } from '../../services/core/ruleset.ts'
import { generate } from '../../services/generator/generate.ts'
import { eventEncoder } from '../../services/pipeline/avro/encode-event.ts'
import { type Assessed, eventAssessor } from '../../services/pipeline/event-assessor.ts'
import { inputRecord } from '../../services/pipeline/input-record.ts'
import { syntheticPacks } from '../bench/synthetic-packs.ts'
import { diceOf, wildEpisode } from '../certify/random-episodes.ts'
import { registry, ruleset } from './carry.ts'

const { id, schema } = registry.latestEvent
const toAvro = eventEncoder(id, schema)

const said = (assessed: Assessed) =>
  assessed.ok
    ? [assessed.provider, assessed.episodeId(), assessed.output().toString('latin1'), assessed.assessment()]
    : assessed.failure

/** Judges one event after the other with a memory, and says which of them come out otherwise than without. */
function differing(events: Iterable<Buffer>, by: Ruleset = ruleset): { judged: number; differing: string[] } {
  const remembering = eventAssessor({ ruleset: by, registry })
  const forgetful = eventAssessor({ ruleset: by, registry, remember: false })
  const differing: string[] = []
  let judged = 0
  for (const value of events) {
    judged += 1
    if (JSON.stringify(said(remembering(value))) !== JSON.stringify(said(forgetful(value))))
      differing.push(value.toString('latin1'))
  }
  return { judged, differing }
}

const event = (episode: object) => ({
  eventId: 'e1',
  recordedAt: '2026-03-02T10:15:00Z',
  source: 'RXX-PAS',
  episode: { episodeId: '1', providerCode: 'RXX01', ...episode },
})

function* inBothEncodings(events: Iterable<unknown>): Generator<Buffer> {
  for (const one of events) {
    yield Buffer.from(JSON.stringify(one))
    const avro = toAvro(one)
    if (avro !== null) yield avro
  }
}

// Few words, so that many episodes look alike to rules and differ where only a careless memory would not see it.
const oneOf = fc.constantFrom
const few = <Item>(item: fc.Arbitrary<Item>, most = 4) => fc.array(item, { maxLength: most })
const seldom = <Item>(item: fc.Arbitrary<Item>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: item })
const date = oneOf('2016-04-26', '2019-05-02', '2020-04-01')
const procedureCode = oneOf(
  ...['J12.7', 'J12.7', 'J03.2', 'Y13.7', 'Y53.2', 'Y53.2', 'Y68.1', 'J12.8', 'Y12.3'],
  ...['K63.4', 'K63.4', 'R18.2', 'Z94.1', 'Z30.1', 'O34.2', '-', '', 'j127', '12', '12', '1Z'],
)
const closeEpisode = fc.record(
  {
    startDate: date,
    endDate: fc.option(date),
    diagnoses: few(oneOf('C78.7', 'C78.7', 'C22.0', 'I25.1', 'J12.7', '-', 'c787', '7', '7', 'C7'), 3),
    procedures: few(fc.record({ code: procedureCode, date: seldom(date) }), 3),
    snomedProcedures: seldom(few(oneOf('609232008', '80146002', '1', '609232009'), 2)),
    snomedDiagnoses: seldom(few(oneOf('94381002', '38341003', '2', '609232009'), 2)),
    imageControl: seldom(
      fc.record(
        { used: oneOf(...imageControlUses), methods: fc.option(few(oneOf(...imageControlMethods), 1)) },
        { requiredKeys: ['used'] },
      ),
    ),
  },
  { requiredKeys: ['startDate', 'diagnoses', 'procedures'] },
)

/** The shipped packs, with more rules, code sets and names in the last of them. */
function rulesetWith(
  sets: object,
  rules: readonly object[],
  names: object = {},
  codings: number = repairLimits.codings,
): Ruleset {
  const packs = readRules(defaultPacks.split(','))
  const [last, ...others] = packs.toReversed() as [Pack, ...Pack[]]
  const base = last.data.rules[0] as Pack['data']['rules'][number]
  const data = {
    ...last.data,
    names: { ...last.data.names, ...names },
    'code-sets': { ...last.data['code-sets'], ...sets },
    rules: [...last.data.rules, ...rules.map((rule, index) => ({ ...base, id: `more-${index}`, ...rule }))],
  } as Pack['data']
  return compileRuleset([...others, { ...last, data }], new Set(), { ...repairLimits, codings })
}

const warning = (when: object, at: readonly unknown[]) => ({
  'looks-at': undefined,
  findings: [{ severity: 'warning', status: 'fail', when, at, message: 'Seen: {observed}.' }],
})

type CloseEpisode = typeof closeEpisode extends fc.Arbitrary<infer Episode> ? Episode : never

/** The episode, and others that differ from it in the order or the number of entries alone. */
function alike(episode: CloseEpisode): CloseEpisode[] {
  const { diagnoses, procedures } = episode
  return [
    episode,
    { ...episode, procedures: procedures.toReversed() },
    { ...episode, procedures: [...procedures, ...procedures] },
    { ...episode, procedures: [{ code: 'K63.4', date: null }, ...procedures] },
    {
      ...episode,
      procedures: procedures.map(({ code }, at) => ({ code, date: procedures.at(at - 1)?.date ?? null })),
    },
    { ...episode, diagnoses: diagnoses.toReversed() },
    { ...episode, diagnoses: [...diagnoses, ...diagnoses] },
  ]
}

const closeEvents = fc
  .array(closeEpisode, { minLength: 120, maxLength: 120, size: 'max' })
  .map((episodes) => episodes.flatMap(alike))

function expectTheSame(by: Ruleset, numRuns: number): void {
  fc.assert(
    fc.property(closeEvents, (episodes) => {
      expect(differing(inBothEncodings(episodes.map(event)), by).differing).toEqual([])
    }),
    { numRuns, endOnFailure: true },
  )
}

test('five thousand generated events, in both encodings, come out the same with a memory and without', () => {
  const values = function* () {
    for (const ablationShare of [0.001, 0.5]) {
      for (const { line } of generate({ events: 2_500, seed: 11, ablationShare })) {
        yield line
        const { value } = inputRecord(line, toAvro)
        if (value !== null) yield value
      }
    }
  }
  const { judged, differing: wrong } = differing(values())
  expect(judged).toBe(10_000)
  expect(wrong).toEqual([])
})

test('so do wild episodes, under all packs', () => {
  const dice = diceOf(5)
  const events = Array.from({ length: 300 }, () => event(wildEpisode(dice)))
  expect(
    differing(inBothEncodings(events), compileRuleset(readRules(packIds()), new Set(), null)).differing,
  ).toEqual([])
})

test('so do episodes that look alike to rules', () => {
  expectTheSame(ruleset, 2)
})

test('so they do under many packs, and what comes again is not judged again', () => {
  const many = compileRuleset([...readRules(packIds()), ...syntheticPacks(150)])
  expectTheSame(many, 1)
  let judged = 0
  const assess = (episode: Episode) => {
    judged += 1
    return many.assess(episode)
  }
  const remembering = eventAssessor({ ruleset: { ...many, assess }, registry })
  const [json, avro] = [...inBothEncodings([event({ ...days('2019-05-02'), ...ablation })])]
  for (const value of [json, avro]) {
    judged = 0
    for (let n = 0; n < 10; n++) if (value) remembering(value)
    expect(judged).toBe(2)
  }
})

test.each([
  ['a list whole, common codes too', {}, [warning({ some: { diagnoses: {} } }, ['diagnoses'])]],
  [
    'codes that are known by their chapter alone',
    { sites: { 'opcs-4': ['Z'] } },
    [warning({ some: { procedures: { in: 'sites' } } }, [{ procedures: { in: 'sites' } }])],
  ],
  [
    'whether any procedure is dated',
    {},
    [warning({ some: { 'procedures-dated': 'any' } }, ['image-control'])],
  ],
  ['a day that every episode has', {}, [warning({ some: { diagnoses: {} } }, ['start-date'])]],
  [
    'what is no code beside what is one',
    {},
    [warning({ some: { malformed: 'icd-10' } }, [{ malformed: 'icd-10' }, 'diagnoses'])],
  ],
  [
    'groups whose body is known by its chapter',
    { operations: { 'opcs-4': ['K'] }, sites: { 'opcs-4': ['Z', 'Y'] } },
    [
      warning({ some: { 'procedure-groups': { body: 'operations', with: 'sites' } } }, [
        { 'procedure-groups': { body: 'operations', with: 'sites' } },
      ]),
    ],
  ],
])('so they do under a rule that quotes %s', (_, sets, rules) => {
  expectTheSame(rulesetWith(sets, rules), 1)
})

test('so they do where a pack has a name for what is no code', () => {
  expectTheSame(rulesetWith({}, [], { '7': 'seven', '12': 'twelve' }), 1)
})

const coded = (...procedures: string[]) => ({ procedures: procedures.map((code) => ({ code })) })
const ablation = { diagnoses: ['C78.7'], ...coded('J12.7', 'Y68.1') }
const siteIn = (body: string) => ({ 'procedure-groups': { body, with: 'sites' } })

const datesAreErrors = compileRuleset(
  readRules(defaultPacks.split(',')).map((pack) => ({
    ...pack,
    data: {
      ...pack.data,
      rules: pack.data.rules.map((rule) =>
        rule.id === 'procedure-date-in-episode'
          ? { ...rule, findings: rule.findings.map((one) => ({ ...one, severity: 'error' as const })) }
          : rule,
      ),
    },
  })),
)
const diabetesThen = (diagnoses: readonly string[]) => ({
  diagnoses: ['E11.9', ...diagnoses, 'C78.7'],
  ...coded('J12.4', 'Y53.2'),
  snomedProcedures: ['609232008', '448540000'],
  imageControl: { used: 'yes', methods: ['ct'] },
})

// Each pair looks alike to a memory that leaves one thing out.
test.each<[string, Ruleset, object, object]>([
  ['which code comes first', ruleset, coded('O34.2', 'Z94.1', 'K63.4'), coded('Z94.1', 'O34.2', 'K63.4')],
  [
    'where a day outside the episode stands',
    ruleset,
    { procedures: [{ code: 'K63.4', date: '2016-04-26' }, { code: 'R18.2' }] },
    { procedures: [{ code: 'R18.2' }, { code: 'K63.4', date: '2016-04-26' }] },
  ],
  [
    'whether a code of a chapter stands there',
    rulesetWith({ sites: { 'opcs-4': ['Z'] } }, [
      warning({ some: { procedures: { in: 'sites' } } }, ['image-control']),
    ]),
    coded('K63.4'),
    coded('K63.4', 'Z94.1'),
  ],
  [
    'where what is no code stands',
    ruleset,
    { diagnoses: ['I25.1', '7'] },
    { diagnoses: ['I25.1', 'I25.1', '7'] },
  ],
  ['which quotes are the same', ruleset, { diagnoses: ['7', '8'] }, { diagnoses: ['7', '7'] }],
  ['how many are quoted', ruleset, { diagnoses: ['7'] }, { diagnoses: ['7', '8'] }],
  [
    'whether any procedure is dated',
    rulesetWith({}, [warning({ some: { 'procedures-dated': 'any' } }, ['image-control'])]),
    { procedures: [{ code: 'K63.4' }] },
    { procedures: [{ code: 'K63.4', date: '2019-05-02' }] },
  ],
  [
    'what stands behind the next body',
    rulesetWith({ bodies: { 'opcs-4': ['J12.7'] }, sites: { 'opcs-4': ['Z'] } }, [
      warning({ some: siteIn('bodies') }, [siteIn('bodies')]),
    ]),
    { ...ablation, ...coded('J12.7', 'O34.2', 'Z94.1', 'K63.4') },
    { ...ablation, ...coded('J12.7', 'O34.2', 'K63.4', 'Z94.1') },
  ],
  [
    'what a body that is known by its chapter has behind it',
    rulesetWith({ operations: { 'opcs-4': ['K'] }, sites: { 'opcs-4': ['Z'] } }, [
      warning({ some: siteIn('operations') }, ['image-control']),
    ]),
    coded('R18.2', 'K63.4', 'Z94.1'),
    coded('R18.2', 'Z94.1', 'K63.4'),
  ],
  ['what has a name', rulesetWith({}, [], { '7': 'seven' }), { diagnoses: ['8'] }, { diagnoses: ['7'] }],
  ['which code has to go', ruleset, coded('Z94.2', 'K63.4'), coded('Z94.3', 'K63.4')],
  ['how many codes have to go', ruleset, coded('Z94.2', 'K63.4'), coded('Z94.2', 'Z94.2', 'K63.4')],
  [
    'how many codes a search for corrections looks at',
    ruleset,
    { diagnoses: [], ...coded('J12.7', 'Y53.2', ...Array.from({ length: 58 }, () => 'K63.4')) },
    { diagnoses: [], ...coded('J12.7', 'Y53.2', ...Array.from({ length: 59 }, () => 'K63.4')) },
  ],
  [
    'how many codes are no day outside, where that is an error',
    datesAreErrors,
    { procedures: [{ code: 'K63.4', date: '2016-04-26' }, { code: 'K63.4' }] },
    {
      procedures: [
        { code: 'K63.4', date: '2016-04-26' },
        ...Array.from({ length: 65 }, () => ({ code: 'K63.4' })),
      ],
    },
  ],
  [
    'how many diagnoses a search looks at that may put one in front',
    rulesetWith(
      { diabetes: { 'icd-10': ['E11.9'] } },
      [
        {
          'looks-at': undefined,
          findings: [
            {
              severity: 'error',
              status: 'fail',
              when: { some: { diagnoses: { in: 'diabetes', position: 'first' } } },
              at: ['image-control'],
              message: 'Diabetes comes first.',
            },
          ],
        },
      ],
      {},
      400,
    ),
    diabetesThen(Array.from({ length: 50 }, (_, n) => `I${20 + Math.floor(n / 10)}.${n % 10}`)),
    diabetesThen(Array.from({ length: 50 }, () => 'I25.1')),
  ],
  [
    'the code behind which a correction puts another',
    ruleset,
    { diagnoses: ['C78.7'], ...coded('Z94.2', 'J12.7') },
    { diagnoses: ['C78.7'], ...coded('Z94.2', 'J03.2') },
  ],
  [
    'whether the day of a code that has to go is outside the episode',
    ruleset,
    { procedures: [{ code: 'Z94.2' }, { code: 'K63.4', date: '2016-04-26' }] },
    {
      procedures: [
        { code: 'Z94.2', date: '2016-04-26' },
        { code: 'K63.4', date: '2016-04-26' },
      ],
    },
  ],
  ['the day', ruleset, { ...ablation, ...days('2020-03-31') }, { ...ablation, ...days('2020-04-01') }],
])('a memory keeps %s apart', (_, by, one, other) => {
  const whole = (episode: object) =>
    event({ ...days('2019-05-02'), diagnoses: [], procedures: [], ...episode })
  // It remembers what it meets twice, and looks closer only then.
  for (const [often, then] of [
    [one, other],
    [other, one],
  ] as const)
    expect(differing(inBothEncodings([often, often, often, often, then].map(whole)), by).differing).toEqual(
      [],
    )
})

function days(day: string) {
  return { startDate: day, endDate: day }
}
