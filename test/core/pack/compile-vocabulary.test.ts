import { expect, test } from 'vitest'
import { compileScope } from '../../../services/core/pack/compile-vocabulary.ts'
import { loadPack } from '../../../services/core/pack/load-pack.ts'
import { type PackData, packSchema } from '../../../services/core/pack/pack-schema.ts'
import { examplePack } from './example-pack.ts'

const example = loadPack(examplePack()).data

/** The example with every reference of its vocabulary made by these; gives the places of the problems. */
function problemsWith(set: string, approach: string): Map<string, string> {
  const pack: PackData = packSchema.parse({
    ...example,
    approaches: [{ id: 'laser', body: set, with: set, recorded: set }],
    'near-misses': [{ approach, body: set, with: set }],
    conversions: [{ recorded: approach, 'counts-as': approach, 'where-group-holds': set }],
    'image-control': {
      codes: set,
      unspecified: set,
      carried: [{ approach, codes: set, method: 'ct' }],
      methods: [{ method: 'ct', codes: set }],
    },
  })
  const problems = new Map<string, string>()
  compileScope(pack, (path, message) => problems.set(path.join('.'), message))
  return problems
}

const setPlaces = [
  ...['approaches.0.body', 'approaches.0.with', 'approaches.0.recorded'],
  ...['near-misses.0.body', 'near-misses.0.with', 'conversions.0.where-group-holds'],
  ...['image-control.codes', 'image-control.unspecified'],
  ...['image-control.carried.0.codes', 'image-control.methods.0.codes'],
]
const approachPlaces = [
  ...['near-misses.0.approach', 'conversions.0.recorded', 'conversions.0.counts-as'],
  'image-control.carried.0.approach',
]

test('every unknown code set and approach is told at its place', () => {
  const problems = problemsWith('no-such-set', 'no-such-approach')
  expect([...problems.keys()].toSorted()).toEqual([...setPlaces, ...approachPlaces].toSorted())
  for (const place of setPlaces) expect(problems.get(place)).toContain('no-such-set')
  for (const place of approachPlaces) expect(problems.get(place)).toContain('no-such-approach')
})

test('so is every code set of another classification: recorded approaches are concepts, all others codes', () => {
  const wanted = (place: string) => (place === 'approaches.0.recorded' ? 'snomed-ct' : 'opcs-4')
  expect(problemsWith('metastasis', 'laser')).toEqual(
    new Map(
      setPlaces.map((place) => [
        place,
        `code set "metastasis" is of icd-10, codes of ${wanted(place)} are wanted here`,
      ]),
    ),
  )
})
