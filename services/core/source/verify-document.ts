import type { Span } from '../pack/pack-schema.ts'
import { holdsAt, type LocatedPart, locateParts } from './locate-parts.ts'
import { type Reading, readings, sameText } from './same-text.ts'
import { sentencesOf, trimmedSpan } from './sentences.ts'
import { sha256Of } from './sha256.ts'
import type { BoundPart, SourceBinding } from './source-binding.ts'

/** A part that is not in the copy as it was bound. */
export interface AlteredPart {
  readonly part: BoundPart
  /** The span of the copy in which it would have to stand, empty where it is gone; null where its neighbours are in disorder. */
  readonly region: Span | null
}

/** A sentence of the copy, and what accounts for it: rules, or a reason for none; nothing, where it is not accounted for. */
export interface SentenceOfCopy {
  readonly span: Span
  readonly rules: readonly string[]
  readonly because: string | null
}

/** What became of a bound document in a copy of it. Spans are byte offsets in `text`. */
export interface SourceVerification {
  /** Every byte is as bound. */
  readonly identical: boolean
  /** How the copy was saved differently: byte order mark, line ends, blank lines at its ends. */
  readonly differences: readonly string[]
  /** Apart from `differences`, every byte is as bound. */
  readonly sameText: boolean
  readonly bytes: number
  readonly sha256: string
  /** The copy without `differences`. */
  readonly text: Buffer
  readonly unchanged: number
  /** Unchanged, but further on or further up than bound. */
  readonly moved: readonly { readonly part: BoundPart; readonly found: Span }[]
  readonly altered: readonly AlteredPart[]
  /** Every sentence of the copy, in order. */
  readonly sentences: readonly SentenceOfCopy[]
}

/**
 * Checks a copy of a source document against what a pack is bound to: the whole by length and hash, each part by its
 * hash, and that every sentence of the copy is in a part. Parts are whole sentences: words added to one change it.
 */
export function verifyDocument(binding: SourceBinding, copy: Uint8Array): SourceVerification {
  const same = sameText(copy, binding)
  const { reading, located } = same === null ? nearest(binding, copy) : allInPlace(binding, same)
  const found = located.flatMap((one) => (one.found === null ? [] : [{ ...one, found: one.found }]))
  return {
    identical: same !== null && same.differences.length === 0,
    differences: reading.differences,
    sameText: same !== null,
    bytes: copy.length,
    sha256: sha256Of(copy),
    text: reading.bytes,
    unchanged: found.length,
    moved: found.filter((one) => one.found.from !== one.part.span.from),
    altered: located
      .filter((one) => one.found === null)
      .map(({ part }) => ({ part, region: regionOf(part, located, reading.bytes) })),
    sentences: sentencesOf(reading.bytes).map((span) => accountFor(span, found)),
  }
}

interface LocatedIn {
  readonly reading: Reading
  readonly located: readonly LocatedPart[]
}

const allInPlace = ({ parts }: SourceBinding, reading: Reading): LocatedIn => ({
  reading,
  located: parts.map((part) => ({
    part,
    found: holdsAt(reading.bytes, part, part.span.from) ? part.span : null,
  })),
})

/** The reading under which most parts are found, best where they should be: the first of equals. */
function nearest({ parts }: SourceBinding, copy: Uint8Array): LocatedIn {
  const tried = readings(copy).map((reading) => {
    const located = locateParts(parts, reading.bytes)
    const found = located.filter((one) => one.found !== null)
    const inPlace = found.filter((one) => one.found?.from === one.part.span.from)
    return { reading, located, score: found.length + inPlace.length }
  })
  return tried.reduce((best, one) => (one.score > best.score ? one : best))
}

/** Between the last part that ends before this one and the first that starts after it, as far as they are found. */
function regionOf(part: BoundPart, located: readonly LocatedPart[], copy: Buffer): Span | null {
  let from = 0
  let to = copy.length
  for (const { part: other, found } of located) {
    if (found === null) continue
    if (other.span.to <= part.span.from) from = Math.max(from, found.to)
    if (other.span.from >= part.span.to) to = Math.min(to, found.from)
  }
  return from > to ? null : trimmedSpan(copy.toString('latin1'), from, to)
}

/** What answers for all the parts that hold the whole sentence. */
function accountFor(span: Span, found: readonly { part: BoundPart; found: Span }[]): SentenceOfCopy {
  const holding = found.filter((one) => one.found.from <= span.from && span.to <= one.found.to)
  return {
    span,
    rules: [...new Set(holding.flatMap(({ part }) => part.rules))],
    because: holding.find(({ part }) => part.because !== null)?.part.because ?? null,
  }
}

/** Whether a rule or a reason for none answers for the sentence. */
export function isAccounted({ rules, because }: SentenceOfCopy): boolean {
  return rules.length > 0 || because !== null
}

/** The rules that an altered copy affects, in the pack's order of parts: those of every altered part. */
export function affectedRules({ altered }: SourceVerification): string[] {
  return [...new Set(altered.flatMap(({ part }) => part.rules))]
}
