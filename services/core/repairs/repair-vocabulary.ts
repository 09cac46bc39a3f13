import type { CodeSet } from '../codes/code-set.ts'
import { kept } from '../codes/kept.ts'
import type { Vocabulary } from '../evidence.ts'
import { loaded } from '../pack/attempt.ts'
import { compileScope } from '../pack/compile-vocabulary.ts'
import type { PackData } from '../pack/pack-schema.ts'
import type { PackScope } from '../pack/pack-scope.ts'
import type { Segment } from './segments.ts'
import { type CodedList, type SetsSeen, setsSeenBy } from './sets-seen.ts'

/** Codes by the list that they belong to. */
export type CodesByList = Readonly<Record<CodedList, readonly string[]>>

/** What a search for repairs knows of the packs: their words, never a code of its own. */
export interface RepairVocabulary {
  readonly packs: readonly PackVocabulary[]
  /** Whether groups with this body code may be touched: it is the body of an approach or of a near miss. */
  readonly isOpen: (bodyCode: string) => boolean
  /** Whether the segment is a group that codes an approach. */
  readonly codesApproach: (segment: Segment) => boolean
  /** Whether any rule can tell the code from others of no concern. */
  readonly isSeen: (list: CodedList, code: string) => boolean
  /** What rules see of a procedure code wherever it stands: itself, or how it would look in the first place. */
  readonly sightOf: (procedureCode: string) => string
  /** What rules see of the code that comes first in its list. */
  readonly seenFirst: (list: CodedList, code: string | undefined) => string
  /** Whether what comes first in the list can make an error. */
  readonly firstMatters: Readonly<Record<CodedList, boolean>>
}

export interface PackVocabulary {
  readonly vocabulary: Vocabulary
  /** The codes that an entry of `expected` stands for: itself, or those of its category that the pack knows. */
  readonly standsFor: (expected: string) => CodesByList
}

/** The approach that a group codes, if it does. */
export function approachOf({ approaches }: Vocabulary, { body, supplementary }: Segment): string | null {
  const coded = approaches.find(
    (approach) =>
      body !== null &&
      approach.body.has(body.code) &&
      (approach.with === null || supplementary.some(({ code }) => approach.with?.has(code))),
  )
  return coded?.id ?? null
}

const classificationOf = { diagnoses: 'icd-10', procedures: 'opcs-4' } as const

/**
 * Gathers the words of packs that count, under the readings that are in use. What rules see is taken from the packs as
 * they are written: what they would see under another reading is no more idle than what they do see.
 */
export function repairVocabulary(packs: readonly PackData[], written: readonly PackData[]): RepairVocabulary {
  const scopes = packs.map((data) => compileScope(data, loaded))
  const seen = written.map((data) => setsSeenBy(data, compileScope(data, loaded)))
  const all = (pick: (sets: SetsSeen) => readonly CodeSet[]) => seen.flatMap(pick)
  const anywhere = all((sets) => sets.anywhere)
  const first = all((sets) => sets.first)
  const approaches = scopes.flatMap(({ vocabulary }) => vocabulary.approaches)
  const open = [...approaches, ...scopes.flatMap(({ vocabulary }) => vocabulary.nearMisses)]
  const inList = (sets: readonly CodeSet[], list: CodedList) =>
    sets.filter(({ classification }) => classification === classificationOf[list])
  const byList = <Value>(make: (list: CodedList) => Value) => ({
    diagnoses: make('diagnoses'),
    procedures: make('procedures'),
  })
  const seenSets = byList((list) => inList(anywhere, list))
  const firstSets = byList((list) => inList(first, list))
  const seenIn = byList((list) => kept((code) => seenSets[list].some((set) => set.has(code))))
  const isSeen = (list: CodedList, code: string) => seenIn[list](code)
  const seenFirst = (list: CodedList, code: string | undefined) =>
    code === undefined ? '-' : firstSets[list].map((set) => (set.has(code) ? '1' : '0')).join('')

  return {
    packs: scopes.map(({ vocabulary }, index) => ({
      vocabulary,
      standsFor: standingFor(setsOf(packs[index] as PackData, scopes[index] as PackScope)),
    })),
    isOpen: kept((code) => open.some(({ body }) => body.has(code))),
    codesApproach: (segment) => scopes.some(({ vocabulary }) => approachOf(vocabulary, segment) !== null),
    isSeen,
    seenFirst,
    sightOf: kept((code) => (isSeen('procedures', code) ? code : seenFirst('procedures', code))),
    firstMatters: byList((list) => seen.some((sets) => sets.firstMatters.includes(list))),
  }
}

const setsOf = (data: PackData, scope: PackScope) =>
  Object.keys(data['code-sets']).map((name) => scope.codeSet(name))

function standingFor(sets: readonly CodeSet[]): (expected: string) => CodesByList {
  const inList = (list: CodedList, expected: string): string[] => {
    const own = sets.filter(({ classification }) => classification === classificationOf[list])
    const named = own.flatMap((set) => set.named)
    if (!named.includes(expected)) return []
    if (!expected.endsWith('.-')) return [expected]
    const prefix = expected.slice(0, -1)
    return [...new Set(named)].filter((code) => code.startsWith(prefix) && code !== expected).sort()
  }
  const known = new Map<string, CodesByList>()
  return (expected) => {
    const codes = known.get(expected) ?? {
      diagnoses: inList('diagnoses', expected),
      procedures: inList('procedures', expected),
    }
    known.set(expected, codes)
    return codes
  }
}
