import type { Assessment } from '../core/assessment.ts'
import type { Episode } from '../core/episode.ts'
import type { Ruleset } from '../core/ruleset.ts'
import { type Difference, difference } from './difference.ts'

/** What is asked of a ruleset to judge by it. */
export type Judging = Pick<Ruleset, 'assess'>

/** An episode's two verdicts, or by which ruleset there is none, as one of its rules fails on the episode. */
export type Twice =
  | {
      readonly ok: true
      readonly from: Assessment
      readonly to: Assessment
      readonly difference: Difference | null
    }
  | { readonly ok: false; readonly failed: Failed }

/** `to`: what has a verdict would have none any more. */
export type Failed = 'from' | 'to' | 'both'

/**
 * Judges episodes by two rulesets. That a rule fails is a value, with nothing of what it threw, which may quote the
 * episode: others are judged all the same.
 */
export function judgeByBoth(from: Judging, to: Judging): (episode: Episode) => Twice {
  return (episode) => {
    const [was, is] = [verdict(from, episode), verdict(to, episode)]
    if (was !== null && is !== null) return { ok: true, from: was, to: is, difference: difference(was, is) }
    return { ok: false, failed: was === is ? 'both' : was === null ? 'from' : 'to' }
  }
}

function verdict(ruleset: Judging, episode: Episode): Assessment | null {
  try {
    return ruleset.assess(episode)
  } catch {
    return null
  }
}
