import type { Assessment } from '../assessment.ts'
import type { Episode } from '../episode.ts'
import type { CodeList } from '../facts/code-entry.ts'
import type { Ruleset } from '../ruleset.ts'
import { fillQuotes, type OpenAssessment, openAssessment } from './open-assessment.ts'
import type { Sights } from './sights.ts'

/** Assessments of all that goes one path of sights; null where they differ. */
export type Remembered = OpenAssessment | null

export interface Memory {
  /** What to remember of an episode's assessment for others on its path; undefined where another may tell more. */
  readonly remember: (
    assessment: Assessment,
    episode: Episode,
    quotes: readonly string[],
  ) => Remembered | undefined
  /** The assessment of another episode on the path; null where it has to be judged for itself. */
  readonly recall: (remembered: OpenAssessment, quotes: readonly string[]) => Assessment | null
}

/** Remembers what a ruleset says, and says the same again. */
export function createMemory(ruleset: Ruleset, sights: Sights): Memory {
  const named = new Set(ruleset.packs.flatMap(({ data }) => Object.keys(data.names)))
  // Messages call a code by its name.
  const areTellable = (quotes: readonly string[]) => !quotes.some((quote) => named.has(quote))

  return {
    remember(assessment, episode, quotes) {
      if (assessment.repairs.length > 0) return null
      if (!areTellable(quotes)) return undefined
      const open =
        quotes.length === 0
          ? { assessment, findings: assessment.findings, isOpen: false }
          : openAssessment(assessment, episode, quotes, { sights, assess: ruleset.assess })
      return open !== null && saysTheSame(open, episode, sights) ? open : null
    },
    recall(remembered, quotes) {
      if (!remembered.isOpen) return remembered.assessment
      return areTellable(quotes) ? fillQuotes(remembered, quotes) : null
    },
  }
}

/** Whether the findings, but for quotes, hold nothing that others on the path may have otherwise. */
function saysTheSame({ findings }: OpenAssessment, episode: Episode, sights: Sights): boolean {
  const literal = findings.flatMap((finding) => ('finding' in finding ? [] : finding.observed))
  if (literal.length === 0) return true
  const shared = sharedOf(episode, sights)
  return !literal.some((value) => shared.has(value))
}

/** What a finding could say of the episode that others on its path may have otherwise. */
function sharedOf(episode: Episode, sights: Sights): ReadonlySet<string | null | undefined> {
  const { startDate, endDate, diagnoses, procedures, snomedProcedures, snomedDiagnoses } = episode
  const ofList = (list: CodeList, raws: readonly string[]) => raws.map(sights.shared[list])
  return new Set([
    startDate,
    endDate,
    ...procedures.map(({ date }) => date),
    ...ofList('diagnoses', diagnoses),
    ...ofList(
      'procedures',
      procedures.map(({ code }) => code),
    ),
    ...ofList('snomedProcedures', snomedProcedures ?? []),
    ...ofList('snomedDiagnoses', snomedDiagnoses ?? []),
  ])
}
