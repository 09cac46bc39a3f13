import { describe, expect, test } from 'vitest'
import { packIds, readRules } from '../../services/config/rules-folder.ts'
import type { CodeSet } from '../../services/core/codes/code-set.ts'
import { createDispatch, type Dispatch } from '../../services/core/dispatch.ts'
import type { Episode } from '../../services/core/episode.ts'
import { gatherEvidence } from '../../services/core/evidence.ts'
import { type EpisodeFacts, readFacts } from '../../services/core/facts/episode-facts.ts'
import { conditionCompiler } from '../../services/core/pack/compile-condition.ts'
import { compileScope } from '../../services/core/pack/compile-vocabulary.ts'
import { atomsOf, formulaOf } from '../../services/core/pack/formula.ts'
import { loadPack, type Pack } from '../../services/core/pack/load-pack.ts'
import type { PackData } from '../../services/core/pack/pack-schema.ts'
import { wakingCodes } from '../../services/core/pack/waking-codes.ts'
import { predicates } from '../../services/core/predicates/registry.ts'
import { repairLimits } from '../../services/core/repairs/compile-offers.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { selectors } from '../../services/core/selectors/registry.ts'
import { syntheticPacks } from '../bench/synthetic-packs.ts'
import { type Dice, diceOf, wildEpisode } from '../certify/random-episodes.ts'
import { examplePack } from './pack/example-pack.ts'

const shipped = readRules(packIds())
const synthetic = syntheticPacks(12)
const example = loadPack(examplePack())
const limits = { ...repairLimits, codings: 60 }

/** The pack, with something else in its data. */
const changed = (pack: Pack, change: (data: PackData) => Partial<PackData>): Pack => ({
  ...pack,
  data: { ...pack.data, ...change(pack.data) },
})

/** Wants the procedure of the next pack to be coded as well, which wakes that one. */
const wantsTheNext = changed(synthetic[0] as Pack, ({ 'code-sets': sets, rules: [rule] }) => ({
  'code-sets': { ...sets, next: { 'opcs-4': ['P00.1'] } },
  rules: [
    {
      ...rule,
      findings: [
        {
          severity: 'error',
          status: 'fail',
          when: { none: { procedures: { in: 'next' } } },
          message: 'Expected: {expected}.',
          at: ['procedures'],
          expected: { codes: ['next'] },
        },
      ],
    } as PackData['rules'][number],
  ],
}))
/** Is woken by whole categories and chapters. */
const byChapter = changed(synthetic[2] as Pack, () => ({
  'code-sets': {
    procedure: { 'opcs-4': ['P', 'J12.-'] },
    indication: { 'icd-10': [{ code: 'C22.-', reading: 'I-01' }, 'C78.7'] },
  },
}))
const packs = [wantsTheNext, ...synthetic.slice(1, 2), byChapter, ...synthetic.slice(3), example, ...shipped]

/** Every pack judges every episode. */
const everyPack = (all: readonly PackData[]): Dispatch => {
  const numbers = all.map((_, number) => number)
  return () => numbers
}

const codes = ['P00.0', 'P00.1', 'P00.2', 'P01.1', 'P99', 'J12.3', 'J12.4', 'J12', 'Y12.3']
function* episodes(count: number, seed: number): Generator<Episode> {
  const dice = diceOf(seed)
  for (let n = 0; n < count; n++) {
    const wild = wildEpisode(dice)
    const few = dice.chance(2) ? wild : { ...wild, procedures: [], snomedProcedures: [] }
    yield { ...few, procedures: [...few.procedures, ...dice.some(codes, 2).map((code) => ({ code }))] }
  }
}

const shuffled = <Item>(items: readonly Item[], dice: Dice): Item[] =>
  items
    .map((item) => ({ item, place: dice.below(1_000_000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)

/** The first episode that is assessed otherwise than where every pack judges. */
function differing(
  judging: readonly Pack[],
  some: Iterable<Episode>,
  { flipped = new Set<string>(), dispatchOf = createDispatch } = {},
) {
  const whole = compileRuleset(judging, flipped, limits, everyPack)
  const dispatched = compileRuleset(judging, flipped, limits, dispatchOf)
  for (const episode of some) {
    const [is, was] = [dispatched, whole].map(({ assess }) => JSON.stringify(assess(episode)))
    if (is !== was) return { episode, is, was }
  }
  return null
}

test('assessments are the same to the byte as if every pack judged every episode', () => {
  const dice = diceOf(1)
  for (let seed = 1; seed <= 5; seed++) {
    const some = shuffled(packs, dice).slice(0, 4 + dice.below(packs.length - 4))
    expect(differing(some, episodes(60, seed))).toBeNull()
  }
})

test('under every other reading, too', () => {
  const entries = new Set(packs.flatMap(({ data }) => data.interpretations.map(({ id }) => id)))
  for (const entry of entries)
    expect(differing(packs, episodes(4, 2), { flipped: new Set([entry]) })).toBeNull()
})

test('what a correction would wake takes part in the search for it', () => {
  const { assess } = compileRuleset(packs, new Set(), limits)
  const episode = { startDate: '2024-05-01', diagnoses: ['C78.7'], procedures: [{ code: 'P00.0' }] }
  expect(differing(packs, [episode])).toBeNull()
  expect(assess(episode)).toMatchObject({ outcome: 'miscoded', repairs: [] })
  const forgetting = compileRuleset(packs, new Set(), limits, without('P00.1'))
  expect(forgetting.assess(episode).repairs).toHaveLength(1)
})

/** A dispatch that has left a code out of its index. */
const without =
  (forgotten: string): typeof createDispatch =>
  (all) => {
    const wake = createDispatch(all)
    const keep = <Entry extends { readonly code: string }>(entries: readonly Entry[]) =>
      entries.filter(({ code }) => code !== forgotten)
    return (coded) =>
      wake({
        diagnoses: keep(coded.diagnoses),
        procedures: keep(coded.procedures),
        snomedProcedures: keep(coded.snomedProcedures),
        snomedDiagnoses: keep(coded.snomedDiagnoses),
      })
  }

const nearMiss = {
  ...{ startDate: '2024-05-01', endDate: '2024-05-01', diagnoses: [] },
  procedures: [{ code: 'J03.3' }, { code: 'Y13.7' }],
}

test.each(['P00.0', 'P01.1', 'J12.7', 'J03.3', 'J12.4', '609232008'])(
  'a dispatch that has left out %s would be found out',
  (code) => {
    expect(differing(packs, [nearMiss, ...episodes(200, 3)], { dispatchOf: without(code) })).not.toBeNull()
  },
)

describe('what wakes a pack', () => {
  const wakes = (pack: Pack) => wakingCodes(pack.data)?.flatMap(({ members }) => members) ?? null

  test('is the codes of its procedure, and of what it points elsewhere for: not every code that it names', () => {
    expect(wakes(synthetic[0] as Pack)).toEqual(['P00.0'])
    const ipg553 = shipped.find(({ id }) => id === 'ipg553') as Pack
    expect(wakes(ipg553)).toEqual(expect.arrayContaining(['J12.7', '609232008', 'J03.3', 'J12.4']))
    expect(wakes(ipg553)).not.toEqual(expect.arrayContaining(['C78.7']))
  })

  test('is known of all guidance that ships, and of no pack that looks at every episode', () => {
    for (const pack of shipped) expect([pack.id, wakes(pack) !== null]).toEqual([pack.id, isGuidance(pack)])
  })

  test.each<[string, Partial<PackData>]>([
    ['never says that it does not apply', { applicability: [] }],
    ['looks at the day first', { applicability: [exclusion({ 'day-before': '2020-01-01' })] }],
    ['looks at any diagnosis', { applicability: [exclusion({ none: { diagnoses: {} } })] }],
    [
      'may be read otherwise where nothing is coded',
      { applicability: [{ ...exclusion({ 'approach-coded': 'none' }), reading: 'I-01' }] },
    ],
    [
      'points elsewhere by the day',
      {
        applicability: [
          {
            ...exclusion({ 'approach-coded': 'none' }),
            'see-also': [{ guidance: 'EX2', when: { 'day-before': '2020-01-01' } }],
          },
        ],
      },
    ],
  ])('cannot be told of one that %s', (_, data) => {
    expect(wakes(changed(synthetic[0] as Pack, () => data))).toBeNull()
  })
})

const isGuidance = ({ data }: Pack) => data.scope === 'guidance'
function exclusion(when: PackData['applicability'][number]['when']): PackData['applicability'][number] {
  return { reason: 'so', when, 'see-also': [] }
}

test('every kind that says what it answers at rest answers so wherever none of its codes stands', () => {
  let asked = 0
  const facts = [...episodes(300, 4)].map(readFacts)
  for (const { data } of packs) {
    const scope = compileScope(data, () => {})
    const { condition } = conditionCompiler(scope, data.conditions, () => {})
    for (const { kind, args, isSelection } of data.rules.flatMap((rule) => questionsOf(rule, data))) {
      const atRest = (isSelection ? selectors : predicates)[kind]?.atRest(args, scope)
      if (!atRest) continue
      const holds = condition(isSelection ? { some: { [kind]: args } } : { [kind]: args }, [])
      for (const one of facts.filter((of) => !hasAny(of, atRest.without))) {
        asked += 1
        expect([kind, args, holds(gatherEvidence(scope.vocabulary, one))]).toEqual([
          kind,
          args,
          atRest.answer,
        ])
      }
    }
  }
  expect(asked).toBeGreaterThan(1_000)
})

const questionsOf = (rule: PackData['rules'][number], data: PackData) =>
  [
    rule['looks-at'],
    ...rule.findings.map(({ when }) => when),
    ...data.applicability.map(({ when }) => when),
  ].flatMap((condition) => atomsOf(formulaOf(condition, [], data)))

const hasAny = (facts: EpisodeFacts, sets: readonly CodeSet[]): boolean =>
  (['diagnoses', 'procedures', 'snomedProcedures', 'snomedDiagnoses'] as const).some((list) =>
    facts[list].some(({ code }) => sets.some((set) => set.has(code))),
  )

test('assessments share what packs at rest say', () => {
  const { assess } = compileRuleset(packs, new Set(), null)
  const [one, other] = ['I25.1', 'E11.9'].map((code) =>
    assess({ startDate: '2024-05-01', diagnoses: [code], procedures: [{ code: 'K63.4' }] }),
  )
  expect(one?.applicability).toBe(other?.applicability)
  expect(Object.isFrozen(one?.applicability)).toBe(true)
  expect(Object.keys(one?.applicability ?? {})).toEqual(packs.filter(isGuidance).map(({ id }) => id))
})
