import { type ClassificationName, type CodeSet, codeSetOf, membersWith } from '../codes/code-set.ts'
import { kept } from '../codes/kept.ts'
import { loaded } from '../pack/attempt.ts'
import { compileScope } from '../pack/compile-vocabulary.ts'
import type { PackData } from '../pack/pack-schema.ts'
import { type CodedList, type SetsSeen, setsSeenBy } from './sets-seen.ts'

/**
 * What rules see of codes. It is taken from the packs as they are written: what they would see under another reading is
 * no more idle than what they do see.
 */
export interface CodesSeen {
  /** Whether any rule can tell the code from others of no concern. */
  readonly isSeen: (list: CodedList, code: string) => boolean
  /** What rules see of a procedure code wherever it stands: itself, or how it would look in the first place. */
  readonly sightOf: (procedureCode: string) => string
  /** What rules see of the code that comes first in its list. */
  readonly seenFirst: (list: CodedList, code: string | undefined) => string
  /** Whether what comes first in the list can make an error. */
  readonly firstMatters: Readonly<Record<CodedList, boolean>>
  /** The packs, by their number, that may have an approach or a near miss with this body code: no others do. */
  readonly packsOfBody: (bodyCode: string) => readonly number[]
}

export const classificationOf = { diagnoses: 'icd-10', procedures: 'opcs-4' } as const

/** Gathers what the rules of packs see of codes; nothing of a pack is held but the codes. */
export function codesSeen(written: readonly PackData[]): CodesSeen {
  const seen = written.map(seenBy)
  const inList = (list: CodedList, pick: (sets: SetsSeen) => readonly CodeSet[]) =>
    seen.flatMap(pick).filter(({ classification }) => classification === classificationOf[list])
  const byList = <Value>(make: (list: CodedList) => Value) => ({
    diagnoses: make('diagnoses'),
    procedures: make('procedures'),
  })
  const seenSets = byList((list) =>
    union(
      classificationOf[list],
      inList(list, ({ anywhere }) => anywhere),
    ),
  )
  const firstSets = byList((list) => inList(list, ({ first }) => first))
  const isSeen = (list: CodedList, code: string) => seenSets[list].has(code)
  const seenFirst = (list: CodedList, code: string | undefined) =>
    code === undefined ? '-' : firstSets[list].map((set) => (set.has(code) ? '1' : '0')).join('')
  return {
    isSeen,
    seenFirst,
    sightOf: kept((code) => (isSeen('procedures', code) ? code : seenFirst('procedures', code))),
    firstMatters: byList((list) => seen.some(({ firstMatters }) => firstMatters.includes(list))),
    packsOfBody: packsByBody(seen.map(({ bodies }) => bodies)),
  }
}

function seenBy(data: PackData) {
  const scope = compileScope(data, loaded)
  const { approaches, nearMisses } = scope.vocabulary
  return { ...setsSeenBy(data, scope), bodies: [...approaches, ...nearMisses].map(({ body }) => body) }
}

const union = (classification: ClassificationName, sets: readonly CodeSet[]) =>
  codeSetOf(classification, [...new Set(sets.flatMap(({ members }) => members))])

function packsByBody(bodies: readonly (readonly CodeSet[])[]): (bodyCode: string) => readonly number[] {
  const members = bodies.flatMap((sets, pack) =>
    sets.flatMap((set) => set.members.map((member) => ({ member, pack }))),
  )
  const byMember = Map.groupBy(members, ({ member }) => member)
  return kept((code) => {
    const named = membersWith(code).flatMap((member) => byMember.get(member) ?? [])
    return [...new Set(named.map(({ pack }) => pack))]
  })
}
