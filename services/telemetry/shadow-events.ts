import type { CheckerMetrics } from './checker-metrics.ts'
import { describeError, type ErrorDescription } from './describe-error.ts'
import { boundedLabel, codeShape, ruleShape } from './label.ts'
import type { Log } from './log.ts'
import type { ShadowCounts } from './shadow-counts.ts'

/**
 * Why committed episodes were not compared; the outputs have them all the same. A rule failed on them: one of the
 * shadow (`rule-fault`), one of the active ruleset, of which they are dead letters, or one of each.
 */
export type SkippedReason =
  | 'queue-full'
  | 'rule-fault'
  | 'active-rule-fault'
  | 'rule-fault-in-both'
  | 'crashed'
  | 'stalled'
  | 'stopped'
  | 'unexpected'

/** What happens to the shadow ruleset, beside the outputs and never to them. */
export interface ShadowEvents {
  /** `isSame`: it has the digest of the active one, so that nothing can differ. */
  shadowStarted(shadow: {
    rulesetDigest: string
    packs: readonly { readonly id: string; readonly version: string }[]
    topic: string
    isSame: boolean
  }): void
  /** There is none, as something is wrong with its packs; the checker judges without. Takes what reading them threw. */
  shadowRefused(error: unknown): void
  /** Counts only: what went wrong with a parcel is told by the two events below. */
  shadowCompared(counts: Pick<ShadowCounts, 'compared' | 'changes' | 'rules' | 'written'>): void
  /** Counted each time, logged at most once a minute for each reason. */
  shadowSkipped(skipped: {
    reason: SkippedReason
    episodes: number
    error?: ErrorDescription | undefined
  }): void
  /** Counted each time, logged at most once a minute for each reason; `reason` is the code of a fault. */
  shadowUnwritten(unwritten: { reason: string; differences: number }): void
}

const mostRules = 500
const mostReasons = 50
const quietMs = 60_000

/** Lets a thing be told at once, and again when it has not been told for a minute. */
function sparingly(): (what: string) => boolean {
  const told = new Map<string, number>()
  return (what) => {
    const now = performance.now()
    if (now - (told.get(what) ?? Number.NEGATIVE_INFINITY) < quietMs) return false
    told.set(what, now)
    return true
  }
}

export function shadowEvents(log: Log, metrics: CheckerMetrics): ShadowEvents {
  const ruleOf = boundedLabel(ruleShape, mostRules)
  const changeOf = boundedLabel(codeShape, mostReasons)
  const reasonOf = boundedLabel(codeShape, mostReasons)
  const isNews = sparingly()
  return {
    shadowStarted({ rulesetDigest, packs, topic, isSame }) {
      metrics.shadowInfo.set({ ruleset_digest: rulesetDigest }, 1)
      const sentence = isSame
        ? 'The shadow ruleset is the active one: nothing can differ'
        : 'A shadow ruleset judges beside the active one'
      log.event(isSame ? 'warn' : 'info', 'shadow-started', sentence, {
        rulesetDigest,
        packs: packs.map(({ id, version }) => `${id} ${version}`),
        topic,
      })
    },
    shadowRefused(error) {
      metrics.shadowRefused.set(1)
      log.event('error', 'shadow-refused', 'The checker runs without its shadow: those packs are not sound', {
        fault: describeError(error),
      })
    },
    shadowCompared({ compared, changes, rules, written }) {
      metrics.shadowCompared.inc(compared)
      metrics.shadowWritten.inc(written)
      for (const { change, count } of changes)
        metrics.shadowDifferences.inc({ change: changeOf(change) }, count)
      for (const { effect, count, ...differing } of rules) {
        const rule = ruleOf(differing.rule)
        metrics.shadowRules.inc({ pack: rule.split('/')[0] ?? rule, rule, effect }, count)
      }
    },
    shadowSkipped({ reason, episodes, error }) {
      metrics.shadowSkipped.inc({ reason }, episodes)
      if (!isNews(`skipped ${reason}`)) return
      const fields = { reason, episodes, ...(error && { error }) }
      log.event(
        'warn',
        'shadow-skipped',
        'Episodes were not judged by the active ruleset and its shadow',
        fields,
      )
    },
    shadowUnwritten({ differences, ...unwritten }) {
      const reason = reasonOf(unwritten.reason)
      metrics.shadowUnwritten.inc({ reason }, differences)
      if (!isNews(`unwritten ${reason}`)) return
      log.event('warn', 'shadow-unwritten', 'Differences of the shadow ruleset could not be written', {
        reason,
        differences,
      })
    },
  }
}
