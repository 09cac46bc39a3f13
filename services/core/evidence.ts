import type { CodeSet } from './codes/code-set.ts'
import type { ImageControlMethod } from './episode.ts'
import type { ProcedureEntry } from './facts/code-entry.ts'
import type { EpisodeFacts } from './facts/episode-facts.ts'
import type { ProcedureGroup } from './facts/procedure-groups.ts'

/** A way to do the procedure, and how each code list says it. */
export interface Approach {
  readonly id: string
  /** The OPCS-4 body codes that say it, and the code that must stand in the same group, if one must. */
  readonly body: CodeSet
  readonly with: CodeSet | null
  /** The SNOMED CT procedures that record it. */
  readonly recorded: CodeSet
}

/** Codes that may mean the procedure without being the recommended ones. */
export interface NearMiss {
  readonly approach: string
  readonly body: CodeSet
  readonly with: CodeSet | null
}

/** A recorded approach that counts as another where an ablation group of that other says why. */
export interface Conversion {
  readonly recorded: string
  readonly countsAs: string
  readonly whereGroupHolds: CodeSet
}

/** How image control is coded. */
export interface ImageControlVocabulary {
  readonly codes: CodeSet
  /** Those that name no method; null in a pack that asks nothing of methods. */
  readonly unspecified: CodeSet | null
  /** Codes that say image control of one method, but only within one approach's groups. */
  readonly carried: readonly {
    readonly approach: string
    readonly codes: CodeSet
    readonly method: ImageControlMethod
  }[]
  readonly methods: readonly {
    readonly method: ImageControlMethod
    readonly codes: CodeSet
    /** Accepted only on a day before this one. */
    readonly before: string | null
  }[]
}

/** How image control is coded, in a pack that tells the codes which name a method from those which name none. */
export interface ImageMethodVocabulary extends ImageControlVocabulary {
  readonly unspecified: CodeSet
}

/** The words in which a pack speaks of its procedure. */
export interface Vocabulary {
  readonly approaches: readonly Approach[]
  readonly nearMisses: readonly NearMiss[]
  readonly conversions: readonly Conversion[]
}

export interface ApproachGroup extends ProcedureGroup {
  readonly approach: string
}

/** What an episode holds of a pack's procedure. */
export interface Evidence {
  readonly facts: EpisodeFacts
  /** Approaches in the pack's order, over all groups. */
  readonly coded: readonly string[]
  readonly recorded: readonly string[]
  /** The groups that code an approach, in the episode's order. */
  readonly approachGroups: readonly ApproachGroup[]
  readonly nearMisses: readonly ApproachGroup[]
}

function holds(group: ProcedureGroup, codes: CodeSet): boolean {
  return group.supplementary.some((entry) => codes.has(entry.code))
}

function groupsOf(facts: EpisodeFacts, patterns: readonly (Approach | NearMiss)[]): ApproachGroup[] {
  const found: ApproachGroup[] = []
  if (patterns.length === 0) return found
  for (const group of facts.groups.groups) {
    for (const pattern of patterns) {
      if (!pattern.body.has(group.body.code)) continue
      if (pattern.with !== null && !holds(group, pattern.with)) continue
      found.push({ ...group, approach: 'id' in pattern ? pattern.id : pattern.approach })
      break
    }
  }
  return found
}

/** Looks for a pack's procedure in an episode. */
export function gatherEvidence(vocabulary: Vocabulary, facts: EpisodeFacts): Evidence {
  const { approaches } = vocabulary
  const approachGroups = groupsOf(facts, approaches)
  const isCoded = (id: string) => approachGroups.some((group) => group.approach === id)
  return {
    facts,
    approachGroups,
    nearMisses: groupsOf(facts, vocabulary.nearMisses),
    coded: approaches.filter(({ id }) => isCoded(id)).map(({ id }) => id),
    recorded: approaches
      .filter((approach) => facts.snomedProcedures.some(({ code }) => approach.recorded.has(code)))
      .map(({ id }) => id),
  }
}

/** The recorded approaches, a conversion counted as what it became. */
export function recordedAsConverted(vocabulary: Vocabulary, evidence: Evidence): ReadonlySet<string> {
  const recorded = new Set(evidence.recorded)
  for (const { recorded: from, countsAs, whereGroupHolds } of vocabulary.conversions) {
    if (!recorded.has(from) || evidence.coded.includes(from)) continue
    const converted = evidence.approachGroups.some(
      (group) => group.approach === countsAs && holds(group, whereGroupHolds),
    )
    if (converted) recorded.delete(from) && recorded.add(countsAs)
  }
  return recorded
}

/** The codes in `codes` that stand in the given groups. */
export function heldIn(groups: readonly ProcedureGroup[], codes: CodeSet): ProcedureEntry[] {
  return groups.flatMap((group) => group.supplementary.filter((entry) => codes.has(entry.code)))
}
