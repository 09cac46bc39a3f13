import type { Assessment } from '../assessment.ts'
import type { Episode } from '../episode.ts'
import type { CodeList } from '../facts/code-entry.ts'
import { codesSeen } from '../repairs/codes-seen.ts'
import type { Ruleset } from '../ruleset.ts'
import { type OpenAssessment, openAssessment } from './open-assessment.ts'
import type { Sights } from './sights.ts'

/** Assessments of all that goes one path of sights; null where they differ. */
export type Remembered = OpenAssessment | null

/** An episode with its assessment, and how the path was gone that leads to both. */
export interface Visit {
  readonly assessment: Assessment
  readonly episode: Episode
  readonly quotes: readonly string[]
  readonly isClose: boolean
}

export interface Memory {
  /** What to remember of an episode's assessment for others on its path; undefined where another may tell more. */
  readonly remember: (visit: Visit) => Remembered | undefined
  /** Whether that is the assessment of another episode on the path, too; else it has to be judged for itself. */
  readonly speaksFor: (remembered: OpenAssessment, quotes: readonly string[]) => boolean
}

/** Remembers what a ruleset says, and says the same again. */
export function createMemory(ruleset: Ruleset, sights: Sights): Memory {
  const datas = ruleset.packs.map(({ data }) => data)
  const named = new Set(datas.flatMap(({ names }) => Object.keys(names)))
  // The search for corrections that may put a diagnosis in front depends on which diagnoses there are.
  const { firstMatters } = codesSeen(datas)
  // Messages call a code by its name.
  const areTellable = (quotes: readonly string[]) => !quotes.some((quote) => named.has(quote))

  /** A search for corrections counts entries, which a path does not tell unless it is gone closely. */
  const isSearched = ({ assessment: { outcome }, episode }: Visit) =>
    outcome === 'miscoded' && !ruleset.isBeyondRepair(episode)

  return {
    remember(visit) {
      const { assessment, episode, quotes, isClose } = visit
      if ((!isClose || firstMatters.diagnoses) && isSearched(visit)) return null
      if (!areTellable(quotes)) return undefined
      const open =
        quotes.length === 0
          ? { assessment, findings: assessment.findings, isOpen: false }
          : openAssessment(assessment, episode, quotes, { sights, assess: ruleset.assess })
      return open !== null && saysTheSame(open, visit, sights) ? open : null
    },
    speaksFor: ({ isOpen }, quotes) => !isOpen || areTellable(quotes),
  }
}

/** Whether findings and notes, but for quotes, hold nothing that others on the path may have otherwise. */
function saysTheSame({ findings, assessment }: OpenAssessment, visit: Visit, sights: Sights): boolean {
  const literal = findings.flatMap((finding) => ('finding' in finding ? [] : finding.observed))
  const notes = assessment.repairs.map(({ note }) => note)
  if (literal.length === 0 && notes.length === 0) return true
  const shared = sharedOf(visit, sights)
  if (literal.some((value) => shared.has(value))) return false
  const telling = [...shared, ...visit.quotes].filter((text) => text != null)
  return !notes.some((note) => telling.some((text) => note.includes(text)))
}

/** What could be said of the episode that others on its path may have otherwise. */
function sharedOf({ episode, isClose }: Visit, sights: Sights): ReadonlySet<string | null | undefined> {
  const { startDate, endDate, diagnoses, procedures, snomedProcedures, snomedDiagnoses } = episode
  const ofList = (list: CodeList, raws: readonly string[]) => raws.map(sights.shared[list])
  const codes = procedures.map(({ code }) => code)
  return new Set([
    startDate,
    endDate,
    ...procedures.map(({ date }) => date),
    ...ofList('diagnoses', diagnoses),
    ...(isClose ? [] : ofList('procedures', codes)),
    ...ofList('snomedProcedures', snomedProcedures ?? []),
    ...ofList('snomedDiagnoses', snomedDiagnoses ?? []),
  ])
}
