import type { Applicability } from '../assessment.ts'
import { type Evidence, gatherEvidence, recordedAsConverted, type Vocabulary } from '../evidence.ts'
import type { EpisodeFacts } from '../facts/episode-facts.ts'
import type { JudgeWithPack, PackVerdict } from '../pack/compile-pack.ts'
import { type Coding, factsWith } from './coding.ts'
import { type ApproachesWanted, approachesNeed, approachesWanted, type ListsInNeed } from './least-edits.ts'
import type { CodesByList } from './repair-vocabulary.ts'
import type { Segment } from './segments.ts'

/** What the rules say of one coding of the episode. */
export interface CodingVerdict {
  /** Rules with an error finding. */
  readonly errors: readonly string[]
  /** The codes that those findings expect. */
  readonly wanted: CodesByList
  /** Rules with a warning finding. */
  readonly warnings: readonly string[]
  /** No error, and nothing escaped: applicability and approaches are as they must be. */
  readonly repaired: boolean
  /** How many edits are needed at least: never more than are, and at most one less after any edit. */
  readonly needs: number
}

/** A pack that counts, as the search for repairs knows it. */
export interface PackInSearch {
  readonly judge: JudgeWithPack
  readonly vocabulary: Vocabulary
  readonly standsFor: (expected: string) => CodesByList
  readonly inNeed: ListsInNeed
}

export interface CodingJudge {
  readonly verdictOn: (coding: Coding, segments: readonly Segment[]) => CodingVerdict
  /** How many edits the groups alone need at least. */
  readonly groupsNeed: (segments: readonly Segment[]) => number
}

interface Before {
  readonly verdict: PackVerdict
  readonly approaches: ApproachesWanted
}

/** Judges codings of one episode against what held for the first; entries of the register that act are added to `acted`. */
export function codingJudge(
  packs: readonly PackInSearch[],
  facts: EpisodeFacts,
  acted: Set<string>,
): CodingJudge {
  const parts = packs.map((pack) => {
    const evidence = gatherEvidence(pack.vocabulary, facts)
    const verdict = pack.judge.on(evidence)
    const approaches = approachesWanted(pack.vocabulary, evidence)
    return { ...pack, before: { verdict, approaches } }
  })
  const ofApproaches = parts
    .filter(({ before }) => before.verdict.applicability !== null)
    .map(({ vocabulary, before }) => approachesNeed(vocabulary, before.approaches))
  const groupsNeed = (segments: readonly Segment[]) =>
    Math.max(0, ...ofApproaches.map((need) => need(segments)))

  function verdictOn(coding: Coding, segments: readonly Segment[]): CodingVerdict {
    const now = factsWith(facts, coding)
    const said = { errors: [] as string[], warnings: [] as string[] }
    const wanted = { diagnoses: new Set<string>(), procedures: new Set<string>() }
    const needs = { diagnoses: 0, procedures: groupsNeed(segments) }
    let escaped = false
    for (const { judge, vocabulary, standsFor, inNeed, before } of parts) {
      const evidence = gatherEvidence(vocabulary, now)
      const verdict = judge.on(evidence)
      for (const entry of verdict.acted) acted.add(entry)
      escaped ||= escapes(vocabulary, before, verdict, evidence)
      for (const { rule, finding } of verdict.results) {
        if (finding?.severity === 'warning') said.warnings.push(finding.rule)
        if (finding?.severity !== 'error') continue
        said.errors.push(finding.rule)
        for (const codes of finding.expected.map(standsFor)) {
          for (const code of codes.diagnoses) wanted.diagnoses.add(code)
          for (const code of codes.procedures) wanted.procedures.add(code)
        }
        // An error of a pack that did not apply at first goes with its applying.
        if (before.verdict.results.length === 0) continue
        if (inNeed.diagnoses(rule, evidence, before.approaches)) needs.diagnoses = 1
        if (needs.procedures === 0 && inNeed.procedures(rule, evidence)) needs.procedures = 1
      }
    }
    return {
      ...said,
      wanted: { diagnoses: [...wanted.diagnoses], procedures: [...wanted.procedures] },
      repaired: said.errors.length === 0 && !escaped,
      needs: needs.diagnoses + needs.procedures,
    }
  }
  return { verdictOn, groupsNeed }
}

function escapes(vocabulary: Vocabulary, before: Before, verdict: PackVerdict, evidence: Evidence): boolean {
  if (before.verdict.applicability === null) return false
  if (!sameApplicability(before.verdict.applicability, verdict.applicability)) return true
  const wanted =
    evidence.recorded.length > 0
      ? recordedAsConverted(vocabulary, evidence)
      : new Set(before.verdict.approaches.coded)
  return new Set(evidence.coded).symmetricDifference(wanted).size > 0
}

function sameApplicability(a: Applicability, b: Applicability | null): boolean {
  return b !== null && a.status === b.status && reasonOf(a) === reasonOf(b)
}

const reasonOf = (applicability: Applicability) =>
  applicability.status === 'applicable' ? null : applicability.reason
