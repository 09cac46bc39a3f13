import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRules } from '../../../../services/config/rules-folder.ts'
import { gatherEvidence } from '../../../../services/core/evidence.ts'
import { readFacts } from '../../../../services/core/facts/episode-facts.ts'
import { compileScope } from '../../../../services/core/pack/compile-vocabulary.ts'
import { type Atom, atomsOf, type Formula, keyOf } from '../../../../services/core/pack/formula.ts'
import { relationsOf } from '../../../../services/core/pack/lint/relations.ts'
import { satisfiable } from '../../../../services/core/pack/lint/satisfiable.ts'
import type { PackData } from '../../../../services/core/pack/pack-schema.ts'
import type { Condition, PackScope } from '../../../../services/core/pack/pack-scope.ts'
import { predicates } from '../../../../services/core/predicates/registry.ts'
import { selectors } from '../../../../services/core/selectors/registry.ts'
import { generate } from '../../../../services/generator/generate.ts'
import { decodeJsonEvent } from '../../../../services/pipeline/json-event.ts'

const questions = ['a', 'b', 'c', 'd', 'e']
const atom = (kind: string): Formula => ({
  is: 'atom',
  atom: { kind, args: 1, isSelection: false, path: [] },
})
const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...questions).map(atom),
    fc.record({ is: fc.constant('not' as const), part: tie('formula') }),
    fc.record({
      is: fc.constantFrom('all' as const, 'any' as const),
      parts: fc.array(tie('formula'), { maxLength: 3 }),
    }),
  ),
}))

/** Whether a formula holds, asked of every question anew. */
function holds(one: Formula, answer: (asked: Atom) => boolean): boolean {
  if (one.is === 'atom') return answer(one.atom)
  if (one.is === 'not') return !holds(one.part, answer)
  return one.is === 'all'
    ? one.parts.every((part) => holds(part, answer))
    : one.parts.some((part) => holds(part, answer))
}

test('finds answers exactly where trying all of them does', () => {
  const seen = { yes: 0, no: 0 }
  fc.assert(
    fc.property(fc.array(formula, { maxLength: 4 }), (formulas) => {
      const byTrying = Array.from({ length: 2 ** questions.length }, (_, bits) => bits).some((bits) =>
        formulas.every((one) => holds(one, ({ kind }) => ((bits >> questions.indexOf(kind)) & 1) === 1)),
      )
      seen[byTrying ? 'yes' : 'no'] += 1
      expect(satisfiable(formulas)).toBe(byTrying)
    }),
    { numRuns: 500 },
  )
  expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(20)
})

/** Every question that can be asked with the words of a pack. */
function everyQuestion({ 'code-sets': sets, approaches }: PackData): Atom[] {
  const named = ['any', ...approaches.map(({ id }) => id)]
  const ask = (kind: string, answers: readonly unknown[], isSelection = false) =>
    answers.map((args) => ({ kind, args, isSelection, path: [] }))
  const lists = { diagnoses: 'icd-10', procedures: 'opcs-4', 'snomed-diagnoses': 'snomed-ct' } as const
  const listed = Object.entries(lists).flatMap(([kind, classification]) => {
    const names = Object.keys(sets).filter((name) => sets[name]?.[classification] !== undefined)
    const filters = [{}, ...names.map((name) => ({ in: name }))]
    return ask(kind, [...filters, ...filters.map((filter) => ({ ...filter, position: 'first' }))], true)
  })
  return [
    ...ask('approach-coded', [...named, 'none']),
    ...ask('approach-recorded', [...named, 'none']),
    ...ask('near-miss', ['any', 'none']),
    ...ask('episode-is', ['open', 'finished']),
    ...ask('image-control-used', ['yes', 'no', 'not-recorded']),
    ...ask('image-methods', ['stated', 'not-stated', 'empty', 'uncoded']),
    ...ask('image-method-stated', ['ultrasound', 'ct']),
    ...ask('day-before', ['2016-04-27', '2020-04-01', '2024-06-01']),
    ...ask('image-codes', ['all', 'specific', 'unaccepted', 'misplaced', 'carried'], true),
    ...ask('uncovered-groups', named, true),
    ...ask('approach-groups', named, true),
    ...ask('procedures-dated', ['any', 'outside'], true),
    ...ask('near-miss-groups', ['any'], true),
    ...listed,
  ]
}

function asked({ kind, args, isSelection }: Atom, scope: PackScope): Condition {
  if (isSelection) {
    const select = selectors[kind]?.compile(args, scope)
    if (select !== undefined) return (evidence) => select(evidence).length > 0
  }
  const ask = predicates[kind]?.compile(args, scope)
  if (ask === undefined) throw new Error(`there is no kind ${kind}`)
  return ask
}

test('what is taken to be so for every episode is so for episodes of every kind', () => {
  const [pack] = readRules(['ipg553'])
  if (pack === undefined) throw new Error('there is no ipg553')
  const scope = compileScope(pack.data, () => {})
  const atoms = everyQuestion(pack.data)
  const compiled = atoms.map((one) => ({ key: keyOf(one), ask: asked(one, scope) }))
  const relations = relationsOf(atoms, pack.data)
  const exercised = new Set<number>()
  const broken: string[] = []
  for (const { line } of generate({
    events: 1500,
    seed: 22,
    defectRate: 0.7,
    ablationShare: 0.9,
    undecodableRate: 0,
  })) {
    const decoded = decodeJsonEvent(line)
    if (!decoded.ok) continue
    const evidence = gatherEvidence(scope.vocabulary, readFacts(decoded.event.episode))
    const answers = new Map(compiled.map(({ key, ask }) => [key, ask(evidence)]))
    relations.forEach((relation, index) => {
      if (!holds(relation, (one) => answers.get(keyOf(one)) === true))
        broken.push(atomsOf(relation).map(keyOf).join(' / '))
      if (atomsOf(relation).some((one) => answers.get(keyOf(one)) === true)) exercised.add(index)
    })
  }
  expect([...new Set(broken)]).toEqual([])
  expect(relations.length).toBeGreaterThan(100)
  expect(exercised.size / relations.length).toBeGreaterThan(0.6)
})
