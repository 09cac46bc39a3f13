import type { ImageControlMethod } from './episode.ts'
import {
  type ApproachGroup,
  type Evidence,
  heldIn,
  type ImageControlVocabulary,
  type ImageMethodVocabulary,
} from './evidence.ts'
import type { CodeEntry, ProcedureEntry } from './facts/code-entry.ts'

/** The image codes within the groups that code an approach. */
export function imageCodes(vocabulary: ImageControlVocabulary, evidence: Evidence): ProcedureEntry[] {
  return heldIn(evidence.approachGroups, vocabulary.codes)
}

/** Image codes that name a method, that is, all but the unspecified ones. */
export function specificImageCodes(vocabulary: ImageMethodVocabulary, evidence: Evidence): ProcedureEntry[] {
  return imageCodes(vocabulary, evidence).filter(({ code }) => !vocabulary.unspecified.has(code))
}

/** Image codes of the episode that stand outside the groups which code an approach, or in no group. */
export function misplacedImageCodes(vocabulary: ImageControlVocabulary, evidence: Evidence): CodeEntry[] {
  const inPlace = new Set<CodeEntry>(imageCodes(vocabulary, evidence))
  return evidence.facts.procedures.filter((entry) => vocabulary.codes.has(entry.code) && !inPlace.has(entry))
}

/** Codes that say image control only within their approach's groups, each with the method that it says. */
export function carriedImageCodes(
  vocabulary: ImageControlVocabulary,
  evidence: Evidence,
): { entry: ProcedureEntry; method: ImageControlMethod }[] {
  return vocabulary.carried.flatMap(({ approach, codes, method }) => {
    const groups = evidence.approachGroups.filter((group) => group.approach === approach)
    return heldIn(groups, codes).map((entry) => ({ entry, method }))
  })
}

/**
 * The groups whose image control is not coded. A group without an image code of its own is covered by the next
 * group of the episode where that is a covered group with the same body code: two lesions, one image code at the end.
 */
export function uncoveredGroups(vocabulary: ImageControlVocabulary, evidence: Evidence): ApproachGroup[] {
  const approachOf = new Map(evidence.approachGroups.map((group) => [group.body, group]))
  const carried = new Set(carriedImageCodes(vocabulary, evidence).map(({ entry }) => entry))
  const uncovered: ApproachGroup[] = []
  let coveredNext: string | null = null
  for (const { body, supplementary } of evidence.facts.groups.groups.toReversed()) {
    const group = approachOf.get(body)
    const covered: boolean =
      group !== undefined &&
      (coveredNext === body.code ||
        supplementary.some((entry) => vocabulary.codes.has(entry.code) || carried.has(entry)))
    coveredNext = covered ? body.code : null
    if (group !== undefined && !covered) uncovered.push(group)
  }
  return uncovered.reverse()
}

function accepts(
  vocabulary: ImageControlVocabulary,
  method: ImageControlMethod,
  code: string,
  day: string,
): boolean {
  return vocabulary.methods.some(
    (accepted) =>
      accepted.method === method &&
      accepted.codes.has(code) &&
      (accepted.before === null || day < accepted.before),
  )
}

/** Specific image codes that no stated method accepts. */
export function unacceptedImageCodes(
  vocabulary: ImageMethodVocabulary,
  evidence: Evidence,
): ProcedureEntry[] {
  const { day, imageControl } = evidence.facts
  return specificImageCodes(vocabulary, evidence).filter(
    ({ code }) => !imageControl.stated.some((method) => accepts(vocabulary, method, code, day)),
  )
}

/** Stated methods that no specific or carried image code says. */
export function uncodedMethods(vocabulary: ImageMethodVocabulary, evidence: Evidence): ImageControlMethod[] {
  const { day, imageControl } = evidence.facts
  const specific = specificImageCodes(vocabulary, evidence)
  const carried = carriedImageCodes(vocabulary, evidence)
  return imageControl.stated.filter(
    (method) =>
      !specific.some(({ code }) => accepts(vocabulary, method, code, day)) &&
      !carried.some((code) => code.method === method),
  )
}

/** The codes that would say these methods on the episode's day, carried ones where their approach is coded. */
export function codesForMethods(
  vocabulary: ImageControlVocabulary,
  methods: readonly ImageControlMethod[],
  evidence: Evidence,
): string[] {
  const own = vocabulary.methods.filter(
    ({ method, before }) => methods.includes(method) && (before === null || evidence.facts.day < before),
  )
  const carried = vocabulary.carried.filter(
    ({ method, approach }) => methods.includes(method) && evidence.coded.includes(approach),
  )
  return [...own, ...carried].flatMap(({ codes }) => codes.named)
}

/** The codes that would say image control as the record states it: by its methods, unspecified, or any. */
export function codesForRecord(vocabulary: ImageMethodVocabulary, evidence: Evidence): readonly string[] {
  const { stated, methods } = evidence.facts.imageControl
  if (stated.length > 0) return codesForMethods(vocabulary, stated, evidence)
  return (methods.length > 0 ? vocabulary.unspecified : vocabulary.codes).named
}
