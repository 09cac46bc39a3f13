/** What one rule says of one episode. A finding is a `fail` or a `not-evaluable`. */
export type RuleResult = 'pass' | 'fail' | 'not-applicable' | 'not-evaluable'

/** `error` rejects the episode, `warning` makes it advisory, `info` changes no outcome. */
export const severities = ['error', 'warning', 'info'] as const
export type Severity = (typeof severities)[number]

/** What an assessed episode is, over all packs but drafts. */
export const episodeOutcomes = ['conforming', 'advisory', 'miscoded', 'out-of-scope'] as const
export type EpisodeOutcome = (typeof episodeOutcomes)[number]

/** Where the publication says it. `sha256` is that of the source passage, where the source is a bound document. */
export interface Citation {
  readonly guidance: string
  readonly locator: string
  readonly sha256?: string
}

export interface Finding {
  /** `pack/rule`. */
  readonly rule: string
  readonly severity: Severity
  readonly status: 'fail' | 'not-evaluable'
  readonly message: string
  /** JSON pointers into the event. */
  readonly paths: readonly string[]
  readonly observed: readonly string[]
  readonly expected: readonly string[]
  readonly citation: Citation
  /** Ids of the register's entries on which this finding depends. */
  readonly interpretations: readonly string[]
}

/** Whether a guidance pack speaks to the episode, and if not, why, and which guidance may. */
export type Applicability =
  | { readonly status: 'applicable' }
  | { readonly status: 'not-applicable'; readonly reason: string; readonly seeAlso?: string }

/** An edit of the coding; `index` counts raw entries at the moment the edit is applied. */
export interface Edit {
  readonly op: 'add' | 'remove' | 'replace' | 'move'
  readonly list: 'diagnoses' | 'procedures'
  readonly index: number
  readonly code?: string
  readonly to?: number
}

/** A smallest set of edits, to be applied in order, after which the episode has no error finding. */
export interface Repair {
  readonly edits: readonly Edit[]
  /** What the edits do, in a coder's words, and that they are a suggestion. */
  readonly note: string
}

/** Why a miscoded episode has no repairs: findings that no edit can mend, or a search beyond its limits. */
export type RepairSearch =
  | { readonly status: 'search-incomplete' }
  | { readonly status: 'blocked'; readonly blockedBy: readonly string[] }

/**
 * The verdict on one episode: a function of the episode and the ruleset alone. What it shares with others, as the list
 * of packs, is frozen.
 */
export interface Assessment {
  readonly outcome: EpisodeOutcome
  readonly applicability: Readonly<Record<string, Applicability>>
  readonly approaches: { readonly coded: readonly string[]; readonly recorded: readonly string[] }
  readonly interpretations: readonly string[]
  readonly findings: readonly Finding[]
  readonly passed: readonly string[]
  /** Of a miscoded episode all smallest ones; else, and where there are none, empty. */
  readonly repairs: readonly Repair[]
  readonly repairSearch?: RepairSearch
  readonly packs: readonly { readonly id: string; readonly version: string }[]
  readonly rulesetDigest: string
}
