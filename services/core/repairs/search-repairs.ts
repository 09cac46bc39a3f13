import type { EpisodeFacts } from '../facts/episode-facts.ts'
import { canonicalSets, type RepairedSet } from './canonical-sets.ts'
import type { Coding } from './coding.ts'
import type { CodingJudge, CodingVerdict } from './coding-judge.ts'
import { stateOf } from './coding-view.ts'
import { afterEdit, type EditSet, isBetter, isPutWell } from './edit-set.ts'
import { possibleEdits } from './possible-edits.ts'
import type { RepairVocabulary } from './repair-vocabulary.ts'
import { closedGroups, segmentsOf } from './segments.ts'

export interface SearchProblem {
  readonly vocabulary: RepairVocabulary
  readonly facts: EpisodeFacts
  readonly coding: Coding
  readonly judge: CodingJudge
  /** How many codings may be looked at. */
  readonly budget: number
}

export type SearchResult = { readonly looked: number } & (
  | { readonly status: 'found'; readonly sets: readonly RepairedSet[] }
  /** There is none; `stuck` are the rules that failed whatever was edited. */
  | { readonly status: 'none'; readonly stuck: readonly string[] }
  | { readonly status: 'spent' }
)

/** A coding that waits for its turn. */
interface Waiting {
  readonly set: EditSet
  readonly verdict: CodingVerdict | null
  /** With how many edits in all it can be repaired at best. */
  readonly size: number
}

type Judged = EditSet & { readonly verdict: CodingVerdict }

/**
 * Looks for the smallest sets of edits, all of them: sets of one edit first, then of two, and so on, over codings
 * that further edits can tell apart. A coding that needs more edits than a set has left waits for larger sets. The
 * budget counts codings, never time.
 */
export function searchRepairs(problem: SearchProblem): SearchResult {
  const { vocabulary, coding, judge, budget } = problem
  const segments = segmentsOf(coding.procedures, vocabulary.isOpen)
  const closed = closedGroups(segments)
  const start: EditSet = { edits: [], coding, segments, weight: 0, clearing: null }
  const waiting = new Map<string, Waiting>([
    [stateKey(problem, start), { set: start, verdict: null, size: 0 }],
  ])
  const done = new Set<string>()
  const looked = () => waiting.size + done.size
  const seen: CodingVerdict[] = []

  /** Judges the codings whose turn it is; one that turns out to need more waits on. */
  function judgedNow(size: number, edits: number): Judged[] {
    const judged: Judged[] = []
    for (const [state, { set, verdict: known, size: turn }] of waiting) {
      if (turn !== size || set.edits.length !== edits) continue
      const verdict = known ?? judge.verdictOn(set.coding, set.segments)
      if (known === null) seen.push(verdict)
      if (edits + verdict.needs > size) {
        waiting.set(state, { set, verdict, size: edits + verdict.needs })
      } else {
        waiting.delete(state)
        done.add(state)
        judged.push({ ...set, verdict })
      }
    }
    return judged
  }

  function editFurther(from: Judged, size: number): void {
    for (const edit of possibleEdits(vocabulary, from, from.verdict.wanted)) {
      const set = afterEdit(vocabulary, from, edit, closed)
      const state = set === null ? null : stateKey(problem, set)
      if (set === null || state === null || done.has(state)) continue
      const other = waiting.get(state)
      if (other !== undefined && !isBetter(set, other.set)) continue
      const needs = other?.verdict?.needs ?? judge.groupsNeed(set.segments)
      const turn = Math.max(size, set.edits.length + needs)
      waiting.set(state, { set, verdict: other?.verdict ?? null, size: turn })
      if (looked() > budget) return
    }
  }

  for (let size = 0; waiting.size > 0; size += 1) {
    const found: Judged[] = []
    for (let edits = 0; edits <= size; edits += 1) {
      for (const judged of judgedNow(size, edits)) {
        const { verdict, segments } = judged
        if (verdict.repaired && segments.every((segment) => isPutWell(vocabulary, segment)))
          found.push(judged)
        else if (edits < size) editFurther(judged, size)
        if (looked() > budget) return { status: 'spent', looked: budget }
      }
    }
    if (found.length > 0) return { status: 'found', sets: canonicalSets(problem, found), looked: looked() }
  }
  return { status: 'none', stuck: stuckIn(seen), looked: looked() }
}

function stateKey({ vocabulary, facts }: SearchProblem, { coding, segments, clearing }: EditSet): string {
  const cleared = clearing === null ? '' : coding.procedures.indexOf(clearing)
  return `${stateOf(vocabulary, facts, coding, segments)} ${cleared}`
}

/** The rules with an error in every one of the verdicts. */
function stuckIn(verdicts: readonly CodingVerdict[]): string[] {
  const [first, ...others] = verdicts
  return [...(first?.errors ?? [])].filter((rule) => others.every(({ errors }) => errors.includes(rule)))
}
