import type { Assessment } from '../core/assessment.ts'
import type { Episode } from '../core/episode.ts'
import { type Difference, difference } from '../impact/difference.ts'

/** What judges: the active ruleset, or the one in its shadow. */
export type Assess = (episode: Episode) => Assessment

/** What came of judging an episode twice. */
export type Compared =
  | { readonly result: 'same' }
  | {
      readonly result: 'different'
      readonly difference: Difference
      readonly active: Assessment
      readonly shadow: Assessment
    }
  /** The shadow failed on this episode. */
  | { readonly result: 'shadow-fault'; readonly error: unknown }
  /** The active ruleset itself has no verdict, so that there is nothing to compare with: the episode is a dead letter. */
  | { readonly result: 'no-verdict' }

/** Judges an episode by the active ruleset and by its shadow. Never throws, whatever a rule does. */
export function compare(assessActive: Assess, assessShadow: Assess, episode: Episode): Compared {
  let active: Assessment
  try {
    active = assessActive(episode)
  } catch {
    return { result: 'no-verdict' }
  }
  try {
    const shadow = assessShadow(episode)
    const differing = difference(active, shadow)
    return differing === null
      ? { result: 'same' }
      : { result: 'different', difference: differing, active, shadow }
  } catch (error) {
    return { result: 'shadow-fault', error }
  }
}
