import { type ClassificationName, type CodeSet, classifications, codeSetOf } from '../codes/code-set.ts'
import { kept } from '../codes/kept.ts'
import { isSupplementary } from '../codes/opcs4.ts'
import type { CodeList } from '../facts/code-entry.ts'
import { membersOf } from '../pack/compile-vocabulary.ts'
import { daysNamed } from '../pack/days-named.ts'
import type { PackData } from '../pack/pack-schema.ts'

/**
 * Sights of codes are whole numbers. An odd one is that of a code which no rule looks for: there only matters whether
 * some stand there, which comes first, and where one closes a group of procedures. An even one stands for itself.
 */
export const noCodeSight = 1
/** The entry is no code of its list; findings quote it. */
export const malformedSight = 2
const firstCommonSight = 3
const firstOwnSight = 4
const mostCommonSights = 8

export const isOwnSight = (sight: number) => sight % 2 === 0
/** From 0 to 7. The even ones are bodies of procedures, the odd ones only enhance them. */
export const commonIndex = (sight: number) => (sight - firstCommonSight) / 2

/**
 * What the rules of some packs can tell of a code or a day: what they cannot tell apart has the same sight. A code that
 * a pack names has a sight of its own, however it is spelt.
 */
export interface Sights {
  readonly code: Readonly<Record<CodeList, (raw: string) => number>>
  /** The same of procedures, with a sight of its own for every code. */
  readonly procedureClosely: (raw: string) => number
  /** What a finding would quote of an entry where others have its sight, too; else null. */
  readonly shared: Readonly<Record<CodeList, (raw: string) => string | null>>
  /** From 0: how many of the days that packs name have come. */
  readonly day: (day: string) => number
}

/** The sights of packs as they are written: what a reading lets in or shuts out is told apart under both. */
export function createSights(packs: readonly PackData[]): Sights {
  const days = daysNamed(packs)
  const diagnoses = sightsIn('icd-10', packs)
  const procedures = sightsIn('opcs-4', packs)
  const concepts = sightsIn('snomed-ct', packs)
  const byList = <Value>(of: (sights: CodeSights) => Value): Record<CodeList, Value> => ({
    diagnoses: of(diagnoses),
    procedures: of(procedures),
    snomedProcedures: of(concepts),
    snomedDiagnoses: of(concepts),
  })
  return {
    code: byList(({ code }) => code),
    procedureClosely: procedures.closely,
    shared: byList(({ shared }) => shared),
    day: (day) => days.filter((named) => named <= day).length,
  }
}

interface CodeSights {
  readonly code: (raw: string) => number
  readonly closely: (raw: string) => number
  readonly shared: (raw: string) => string | null
}

function sightsIn(classification: ClassificationName, packs: readonly PackData[]): CodeSights {
  const { normalise } = classifications[classification]
  const { named, chapters } = membersIn(classification, packs)
  const ownSight = ownSights()
  const ownSightClosely = ownSights()

  /** The sight of a code that no pack names but by its chapter. */
  function chapterSight(code: string): number {
    const enhances = classification === 'opcs-4' && isSupplementary(code)
    const chapter = chapters.findIndex((set) => set.has(code)) + 1
    const index = 2 * chapter + (enhances ? 1 : 0)
    // A body that a rule knows by its chapter may open a group that some rule looks for.
    const isCommon = chapter === 0 || (enhances && index < mostCommonSights)
    return isCommon ? firstCommonSight + 2 * index : ownSight(`chapter ${chapter} ${enhances}`)
  }

  const sightBy =
    (sightOf: (code: string) => number) =>
    (raw: string): number => {
      const normalised = normalise(raw)
      if (normalised.kind === 'none') return noCodeSight
      return normalised.kind === 'malformed' ? malformedSight : sightOf(normalised.code)
    }

  return {
    code: kept(sightBy((code) => (named.has(code) ? ownSight(code) : chapterSight(code)))),
    closely: kept(sightBy(ownSightClosely)),
    shared(raw) {
      const normalised = normalise(raw)
      if (normalised.kind === 'none') return null
      if (normalised.kind === 'malformed') return raw
      return named.has(normalised.code) ? null : normalised.code
    },
  }
}

/** Hands out sights to those that stand for themselves. */
function ownSights(): (looks: string) => number {
  const sights = new Map<string, number>()
  return (looks) => {
    const sight = sights.get(looks) ?? firstOwnSight + 2 * sights.size
    sights.set(looks, sight)
    return sight
  }
}

/** What packs name of a classification: codes and categories, whose members findings may quote, and whole chapters. */
function membersIn(
  classification: ClassificationName,
  packs: readonly PackData[],
): { readonly named: CodeSet; readonly chapters: readonly CodeSet[] } {
  const codes = packs
    .flatMap((pack) => Object.values(pack['code-sets']).flatMap(membersOf))
    .filter((member) => member.classification === classification)
    .map(({ code }) => code)
  const isChapter = (code: string) => code.length === 1
  return {
    named: codeSetOf(
      classification,
      codes.filter((code) => !isChapter(code)),
    ),
    chapters: [...new Set(codes.filter(isChapter))].map((chapter) => codeSetOf(classification, [chapter])),
  }
}
