import type { Assessment, EpisodeOutcome } from '../core/assessment.ts'
import { boundedLabel, providerShape } from '../telemetry/label.ts'
import { type Change, changes } from './difference.ts'
import type { Failed, Twice } from './judge-by-both.ts'

// Trusts, independent providers and their sites are some thousands.
const mostProviders = 10_000

/** On how many episodes a rule says something else; drafts reject nothing, and so accept nothing either. */
export interface RuleImpact {
  /** It rejects them, and no rule did. */
  rejects: number
  /** It rejected them, and no rule does any more. */
  rejected: number
  appeared: number
  disappeared: number
  changed: number
}

/** A provider's episodes, and those of them whose verdicts changed. */
export type ProviderImpact = { judged: number } & Record<Change, number>

/** How the verdicts of two rulesets differ over a corpus, in numbers; nothing of an episode but its provider's code. */
export interface Impact {
  judged: number
  readonly changed: Record<Change, number>
  /** By what an episode was, then by what it is: those whose outcome is another. */
  readonly outcomes: ReadonlyMap<EpisodeOutcome, ReadonlyMap<EpisodeOutcome, number>>
  /** By `pack/rule`, or `pack/applicability`. */
  readonly byRule: ReadonlyMap<string, RuleImpact>
  /** By code; what is no provider's code is `invalid`, and what comes after the first ten thousand is `other`. */
  readonly byProvider: ReadonlyMap<string, ProviderImpact>
  /** Episodes on which a rule failed, by whose ruleset it was. */
  readonly failed: Record<Failed, number>
}

/** What is asked of a ruleset to count by it. */
interface Counted {
  readonly packs: readonly { readonly id: string; readonly data: { readonly status: string } }[]
}

/** Counts episodes as they are judged. */
export interface Counting extends Impact {
  see(provider: string, twice: Twice): void
}

/** Begins to count; it takes the same memory however many episodes there are. */
export function createImpact(from: Counted, to: Counted): Counting {
  const [countedBefore, countedNow] = [errorsOf(from), errorsOf(to)]
  const labelOf = boundedLabel(providerShape, mostProviders)
  const outcomes = new Map<EpisodeOutcome, Map<EpisodeOutcome, number>>()
  const byRule = new Map<string, RuleImpact>()
  const byProvider = new Map<string, ProviderImpact>()
  const rule = (name: string) => entry(byRule, name, noRuleImpact)
  return {
    judged: 0,
    changed: none(),
    outcomes,
    byRule,
    byProvider,
    failed: { from: 0, to: 0, both: 0 },
    see(code, twice) {
      if (!twice.ok) {
        this.failed[twice.failed] += 1
        return
      }
      const provider = entry(byProvider, labelOf(code), () => ({ judged: 0, ...none() }))
      this.judged += 1
      provider.judged += 1
      const { from: was, to: is, difference } = twice
      if (difference === null) return
      const { change } = difference
      this.changed[change] += 1
      provider[change] += 1
      if (was.outcome !== is.outcome)
        bump(
          entry(outcomes, was.outcome, () => new Map()),
          is.outcome,
        )
      for (const kind of ['appeared', 'disappeared', 'changed'] as const)
        for (const name of difference[kind]) rule(name)[kind] += 1
      if (change === 'newly-miscoded') for (const name of countedNow(is)) rule(name).rejects += 1
      if (change === 'newly-accepted') for (const name of countedBefore(was)) rule(name).rejected += 1
    },
  }
}

const none = () => Object.fromEntries(changes.map((change) => [change, 0])) as Record<Change, number>

const noRuleImpact = (): RuleImpact => ({ rejects: 0, rejected: 0, appeared: 0, disappeared: 0, changed: 0 })

/** The rules that reject an episode: drafts report and never count. */
function errorsOf({ packs }: Counted): (assessment: Assessment) => string[] {
  const drafts = packs.filter(({ data }) => data.status === 'draft').map(({ id }) => `${id}/`)
  return ({ findings }) =>
    findings
      .filter(({ severity, rule }) => severity === 'error' && !drafts.some((draft) => rule.startsWith(draft)))
      .map(({ rule }) => rule)
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, first: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const value = first()
  map.set(key, value)
  return value
}

const bump = <Key>(counts: Map<Key, number>, key: Key) => counts.set(key, (counts.get(key) ?? 0) + 1)

/** Episodes whose verdict is another, or on which a rule of one ruleset alone fails. */
export const changedIn = ({ changed, failed }: Impact): number =>
  changes.reduce((sum, change) => sum + changed[change], failed.from + failed.to)
