import type { FindingCaseData, PackData } from '../core/pack/pack-schema.ts'
import { selectionChanges } from './condition-changes.ts'
import { asPartOf, type Change, itemChanges, nextOf, withKey } from './mutant.ts'

type Place = FindingCaseData['at'][number]
type Expected = NonNullable<FindingCaseData['expected']>

/** Every way to change in one place what a finding tells the coder to do: where to look, and the codes that would be right. */
export function correctionChanges(finding: FindingCaseData, pack: PackData): Change<FindingCaseData>[] {
  const { at, expected } = finding
  return [
    ...asPartOf('at', placesChanges(at, pack), (places) => ({ ...finding, at: places ?? [] })),
    ...asPartOf('expected', expected === undefined ? [] : expectedChanges(expected, pack), (codes) =>
      withKey(finding, 'expected', codes),
    ),
  ]
}

/** One place left out where there are several, or another one for it. */
function placesChanges(at: readonly Place[], pack: PackData): Change<Place[]>[] {
  const nameOf = (place: Place, index: number) => (typeof place === 'string' ? place : String(index + 1))
  const dropped = at.length < 2 ? [] : [{ place: '', what: 'dropped', value: undefined }]
  return itemChanges(at, nameOf, (place) => [...dropped, ...placeChanges(place, pack)])
}

const places = [
  'diagnoses',
  'procedures',
  'snomed-procedures',
  'snomed-diagnoses',
  'start-date',
  'end-date',
  'image-control',
]

function placeChanges(place: Place, pack: PackData): Change<Place>[] {
  if (typeof place !== 'string') return selectionChanges(place, pack)
  const other = nextOf(places, place)
  return other === undefined ? [] : [{ place: '', what: `${other} for it`, value: other }]
}

const otherWord = { approaches: ['recorded', 'near-miss'], methods: ['recorded', 'uncoded'] } as const

/** No codes at all, those of another set, or those of other approaches or methods. */
function expectedChanges(expected: Expected, pack: PackData): Change<Expected>[] {
  const words = (['approaches', 'methods'] as const).flatMap((key) => {
    const word = expected[key]
    const other = nextOf<string>(otherWord[key], word ?? '')
    return word === undefined || other === undefined
      ? []
      : [{ place: key, what: `${other} for ${word}`, value: withKey(expected, key, other) }]
  })
  const sets = itemChanges(
    expected.codes ?? [],
    (name) => name,
    (name) => setChanges(name, expected.codes ?? [], pack),
  )
  return [
    { place: '', what: 'dropped', value: undefined },
    ...asPartOf('codes', sets, (codes) => withKey(expected, 'codes', codes)),
    ...words,
  ]
}

/** The next set of the same classification, and where there are several, none. */
function setChanges(name: string, beside: readonly string[], pack: PackData): Change<string>[] {
  const sets = pack['code-sets']
  const classificationsOf = (one: string) => Object.keys(sets[one] ?? {}).join()
  const alike = Object.keys(sets).filter((one) => classificationsOf(one) === classificationsOf(name))
  const other = nextOf(alike, name)
  return [
    ...(beside.length < 2 ? [] : [{ place: '', what: 'dropped', value: undefined }]),
    ...(other === undefined ? [] : [{ place: '', what: `${other} for it`, value: other }]),
  ]
}
