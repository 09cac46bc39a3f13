import { isSupplementary } from '../codes/opcs4.ts'
import type { CodingEntry } from './coding.ts'

/** A stretch of the procedures: a group, or supplementary codes that belong to none. */
export interface Segment {
  readonly body: CodingEntry | null
  readonly supplementary: readonly CodingEntry[]
  /** The index of its first code, and the one behind its last. */
  readonly from: number
  readonly end: number
  /** Whether a repair may touch it. */
  readonly open: boolean
}

/** Cuts procedures into segments as rules see the groups; what is no code stands between them or within, unseen. */
export function segmentsOf(
  procedures: readonly CodingEntry[],
  isOpen: (bodyCode: string) => boolean,
): Segment[] {
  const segments: (Segment & { supplementary: CodingEntry[]; end: number })[] = []
  let current: (typeof segments)[number] | null = null
  for (const [index, entry] of procedures.entries()) {
    if (entry.kind === 'malformed') current = null
    if (entry.kind !== 'code') continue
    const supplementary = isSupplementary(entry.code)
    if (current === null || !supplementary) {
      const body = supplementary ? null : entry
      const open = body === null || isOpen(body.code)
      current = { body, supplementary: [], from: index, end: index, open }
      segments.push(current)
    }
    if (supplementary) current.supplementary.push(entry)
    current.end = index + 1
  }
  return segments
}

/** The groups that no repair may touch, entry by entry. */
export const closedGroups = (segments: readonly Segment[]): CodingEntry[][] =>
  segments.flatMap(({ body, supplementary, open }) =>
    open || body === null ? [] : [[body, ...supplementary]],
  )

/** Whether the groups that no repair may touch are these, with the same entries in the same order. */
export function areUntouched(
  closed: readonly (readonly CodingEntry[])[],
  segments: readonly Segment[],
): boolean {
  let place = 0
  for (const { body, supplementary, open } of segments) {
    if (open) continue
    const before = closed[place]
    place += 1
    if (before === undefined || before[0] !== body || before.length !== supplementary.length + 1) return false
    for (const [index, entry] of supplementary.entries()) if (before[index + 1] !== entry) return false
  }
  return place === closed.length
}
