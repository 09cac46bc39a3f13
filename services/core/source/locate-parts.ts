import type { Span } from '../pack/pack-schema.ts'
import { sentencesOf } from './sentences.ts'
import { sha256Of } from './sha256.ts'
import type { BoundPart } from './source-binding.ts'

/** Where a part stands in a copy; null where its bytes are nowhere in it. */
export interface LocatedPart {
  readonly part: BoundPart
  readonly found: Span | null
}

const overlap = (a: Span, b: Span) => a.from < b.to && b.from < a.to

/**
 * Finds each part in a copy by its hash, from the start of a sentence to the end of one: where it should stand, or as
 * far on as those before it, or anywhere else. What is taken for one part is not taken for another, unless one of them
 * lies within the other in the document.
 */
export function locateParts(parts: readonly BoundPart[], copy: Buffer): LocatedPart[] {
  const sentences = sentencesOf(copy)
  const starts = sentences.map(({ from }) => from)
  const ends = new Set(sentences.map(({ to }) => to))
  const isAt = (part: BoundPart, from: number) => ends.has(from + lengthOf(part)) && holdsAt(copy, part, from)
  const isInPlace = (part: BoundPart) => starts.includes(part.span.from) && isAt(part, part.span.from)
  const claimed = parts.filter(isInPlace).map((part) => ({ part, found: part.span }))
  const inPlace = new Set(claimed.map(({ part }) => part))

  let shift = 0
  return parts.map((part) => {
    const found = inPlace.has(part) ? part.span : elsewhere(part, part.span.from + shift)
    if (found !== null) {
      shift = found.from - part.span.from
      claimed.push({ part, found })
    }
    return { part, found }
  })

  function elsewhere(part: BoundPart, expected: number): Span | null {
    const free = starts
      .filter((from) => isAt(part, from))
      .map((from) => ({ from, to: from + lengthOf(part) }))
      .filter(
        (span) => !claimed.some((one) => overlap(one.found, span) && !overlap(one.part.span, part.span)),
      )
    return free.toSorted((a, b) => Math.abs(a.from - expected) - Math.abs(b.from - expected))[0] ?? null
  }
}

const lengthOf = ({ span }: BoundPart) => span.to - span.from

/** Whether the bytes of a part stand there. */
export function holdsAt(copy: Buffer, part: BoundPart, from: number): boolean {
  const to = from + lengthOf(part)
  return to <= copy.length && sha256Of(copy.subarray(from, to)) === part.sha256
}
