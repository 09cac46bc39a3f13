/** What a shadow ruleset does otherwise on one episode, as far as it is counted: ids of rules, no id of an episode. */
export interface CountedDifference {
  readonly change: string
  readonly rules: readonly { readonly rule: string; readonly effect: RuleEffect }[]
}

/** By which ruleset there is no verdict: the active one (`from`), the shadow (`to`), or both. */
export type WithoutVerdict = 'from' | 'to' | 'both'

export type RuleEffect = 'appeared' | 'disappeared' | 'changed'

/** Many episodes that a shadow ruleset has judged, in numbers. It may pass from one thread to another. */
export interface ShadowCounts {
  /** Judged by both rulesets. */
  readonly compared: number
  /** Failed on by a rule, so that there is nothing to compare. */
  readonly failed: Readonly<Record<WithoutVerdict, number>>
  readonly changes: readonly { readonly change: string; readonly count: number }[]
  readonly rules: readonly { readonly rule: string; readonly effect: RuleEffect; readonly count: number }[]
  /** Differences that stand on the topic. */
  readonly written: number
  /** Differences that do not, or may not: by the fault's code. */
  readonly unwritten: readonly { readonly reason: string; readonly count: number }[]
}

/** Adds up what becomes of the episodes of a parcel. */
export interface ShadowTally {
  compared(): void
  failed(by: WithoutVerdict): void
  differed(difference: CountedDifference): void
  written(differences: number): void
  unwritten(reason: string, differences: number): void
  counts(): ShadowCounts
}

export function createShadowTally(): ShadowTally {
  const changes = new Map<string, number>()
  const rules = new Map<string, { rule: string; effect: RuleEffect; count: number }>()
  const unwritten = new Map<string, number>()
  const failed = { from: 0, to: 0, both: 0 }
  let [compared, written] = [0, 0]
  const add = (counts: Map<string, number>, name: string, more: number) =>
    counts.set(name, (counts.get(name) ?? 0) + more)
  return {
    compared() {
      compared += 1
    },
    failed(by) {
      failed[by] += 1
    },
    differed({ change, rules: differing }) {
      add(changes, change, 1)
      for (const { rule, effect } of differing) {
        const counted = rules.get(`${rule} ${effect}`)
        if (counted) counted.count += 1
        else rules.set(`${rule} ${effect}`, { rule, effect, count: 1 })
      }
    },
    written(differences) {
      written += differences
    },
    unwritten(reason, differences) {
      add(unwritten, reason, differences)
    },
    counts: () => ({
      compared,
      failed,
      changes: [...changes].map(([change, count]) => ({ change, count })),
      rules: [...rules.values()],
      written,
      unwritten: [...unwritten].map(([reason, count]) => ({ reason, count })),
    }),
  }
}
