import { imageControlMethods } from '../core/episode.ts'
import type { PackData } from '../core/pack/pack-schema.ts'
import { dayChanges } from './argument-changes.ts'
import { codeSetChanges } from './code-set-changes.ts'
import { conditionChanges } from './condition-changes.ts'
import { asPartOf, type Change, itemChanges, nextOf, withKey } from './mutant.ts'

type Approach = PackData['approaches'][number]
type NearMiss = PackData['near-misses'][number]
type Conversion = PackData['conversions'][number]
type ImageControl = NonNullable<PackData['image-control']>

/** Every way to change in one place the words in which a pack speaks: codes, approaches, image control, conditions. */
export function vocabularyChanges(pack: PackData): Change<PackData>[] {
  const image = pack['image-control']
  const section = <Key extends keyof PackData>(key: Key, changes: readonly Change<PackData[Key]>[]) =>
    asPartOf(key, changes, (value) => ({ ...pack, [key]: value }) as PackData)
  return [
    ...section('code-sets', codeSetChanges(pack['code-sets'])),
    ...section('approaches', approachChanges(pack.approaches)),
    ...section(
      'near-misses',
      itemChanges(pack['near-misses'], ({ approach }) => approach, nearMissChanges),
    ),
    ...section('conversions', conversionChanges(pack)),
    ...(image === undefined ? [] : section('image-control', imageControlChanges(image, pack))),
    ...section('conditions', namedConditionChanges(pack)),
  ]
}

const dropped = { place: '', what: 'dropped', value: undefined }

/** Each approach said by the codes of the next one, and a code left out that must stand beside. */
function approachChanges(approaches: readonly Approach[]): Change<Approach[]>[] {
  return itemChanges(
    approaches,
    ({ id }) => id,
    (approach) => {
      const next = nextOf(approaches, approach)
      const swapped = (['body', 'recorded'] as const).flatMap((key) => {
        const other = next?.[key]
        return other === undefined || approach[key] === undefined
          ? []
          : [{ place: key, what: `${other} for ${approach[key]}`, value: { ...approach, [key]: other } }]
      })
      return [...swapped, ...withoutKey(approach, 'with')]
    },
  )
}

const nearMissChanges = (nearMiss: NearMiss): Change<NearMiss>[] => [dropped, ...withoutKey(nearMiss, 'with')]

function withoutKey<Whole extends object>(whole: Whole, key: string): Change<Whole>[] {
  return key in whole ? [{ place: key, what: 'dropped', value: withKey(whole, key, undefined) }] : []
}

function otherWord<Whole extends object>(
  whole: Whole,
  key: keyof Whole & string,
  words: readonly string[],
): Change<Whole>[] {
  const word = String(whole[key])
  const other = nextOf(words, word)
  return other === undefined
    ? []
    : [{ place: key, what: `${other} for ${word}`, value: { ...whole, [key]: other } }]
}

const approachIds = ({ approaches }: PackData) => approaches.map(({ id }) => id)

function conversionChanges(pack: PackData): Change<Conversion[]>[] {
  return itemChanges(
    pack.conversions,
    ({ recorded }) => recorded,
    (conversion) => [
      dropped,
      ...(['recorded', 'counts-as'] as const).flatMap((key) => otherWord(conversion, key, approachIds(pack))),
    ],
  )
}

function imageControlChanges(image: ImageControl, pack: PackData): Change<ImageControl>[] {
  const methods = imageControlMethods.filter((method) => method !== 'not-stated')
  const carried = itemChanges(
    image.carried,
    ({ codes }) => codes,
    (one) => [
      dropped,
      ...otherWord(one, 'approach', approachIds(pack)),
      ...otherWord(one, 'method', methods),
    ],
  )
  const accepted = itemChanges(
    image.methods,
    ({ method, codes }) => `${method} ${codes}`,
    (one) => [dropped, ...otherWord(one, 'method', methods), ...beforeChanges(one)],
  )
  return [
    ...asPartOf('carried', carried, (all) => ({ ...image, carried: all ?? [] })),
    ...asPartOf('methods', accepted, (all) => ({ ...image, methods: all ?? [] })),
  ]
}

type Accepted = ImageControl['methods'][number]

function beforeChanges(accepted: Accepted): Change<Accepted>[] {
  if (accepted.before === undefined) return []
  return [
    ...withoutKey(accepted, 'before'),
    ...asPartOf('before', dayChanges(accepted.before), (before) => withKey(accepted, 'before', before)),
  ]
}

function namedConditionChanges({ conditions, ...pack }: PackData): Change<PackData['conditions']>[] {
  return Object.entries(conditions).flatMap(([name, condition]) =>
    asPartOf(name, conditionChanges(condition, { ...pack, conditions }), (changed) => ({
      ...conditions,
      [name]: changed ?? {},
    })),
  )
}
