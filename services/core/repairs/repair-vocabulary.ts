import type { CodeSet } from '../codes/code-set.ts'
import { kept } from '../codes/kept.ts'
import type { Vocabulary } from '../evidence.ts'
import { loaded } from '../pack/attempt.ts'
import { compileScope } from '../pack/compile-vocabulary.ts'
import type { PackData } from '../pack/pack-schema.ts'
import { type CodesSeen, classificationOf } from './codes-seen.ts'
import { lazily } from './lazily.ts'
import type { Segment } from './segments.ts'
import type { CodedList } from './sets-seen.ts'

/** Codes by the list that they belong to. */
export type CodesByList = Readonly<Record<CodedList, readonly string[]>>

/** What a search for repairs knows of the packs: their words, never a code of its own. */
export interface RepairVocabulary extends CodesSeen {
  /** The words of a pack, by its number. */
  readonly wordsOf: (pack: number) => PackVocabulary
  /** Whether groups with this body code may be touched: it is the body of an approach or of a near miss. */
  readonly isOpen: (bodyCode: string) => boolean
  /** Whether the segment is a group that codes an approach. */
  readonly codesApproach: (segment: Segment) => boolean
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

/** Gathers the words of packs, each when it is first asked for; `seen` is known of the packs as they are written. */
export function vocabularyOf(dataOf: (pack: number) => PackData, seen: CodesSeen): RepairVocabulary {
  const wordsOf = lazily((pack: number) => compileWords(dataOf(pack)))
  const wordsWithBody = (code: string) => seen.packsOfBody(code).map((pack) => wordsOf(pack).vocabulary)
  return {
    ...seen,
    wordsOf,
    isOpen: kept((code) =>
      wordsWithBody(code).some(({ approaches, nearMisses }) =>
        [...approaches, ...nearMisses].some(({ body }) => body.has(code)),
      ),
    ),
    codesApproach: (segment) =>
      segment.body !== null &&
      wordsWithBody(segment.body.code).some((vocabulary) => approachOf(vocabulary, segment) !== null),
  }
}

function compileWords(data: PackData): PackVocabulary {
  const scope = compileScope(data, loaded)
  const sets = Object.keys(data['code-sets']).map((name) => scope.codeSet(name))
  return { vocabulary: scope.vocabulary, standsFor: standingFor(sets) }
}

function standingFor(sets: readonly CodeSet[]): (expected: string) => CodesByList {
  const inList = (list: CodedList, expected: string): string[] => {
    const own = sets.filter(({ classification }) => classification === classificationOf[list])
    const named = own.flatMap((set) => set.named)
    if (!named.includes(expected)) return []
    if (!expected.endsWith('.-')) return [expected]
    const prefix = expected.slice(0, -1)
    return [...new Set(named)].filter((code) => code.startsWith(prefix) && code !== expected).sort()
  }
  return lazily((expected: string) => ({
    diagnoses: inList('diagnoses', expected),
    procedures: inList('procedures', expected),
  }))
}
