import { describeError, type ErrorDescription } from './describe-error.ts'

/** What a shadow ruleset does otherwise on one episode, as far as it is counted: ids of rules, no id of an episode. */
export interface CountedDifference {
  readonly change: string
  readonly rules: readonly { readonly rule: string; readonly effect: RuleEffect }[]
}

export type RuleEffect = 'appeared' | 'disappeared' | 'changed'

/** Many episodes that a shadow ruleset has judged, in numbers. It may pass from one thread to another. */
export interface ShadowCounts {
  /** Judged by both rulesets. */
  readonly compared: number
  /** Failed on by the shadow. */
  readonly faults: number
  /** The first of those failures, as it may be logged. */
  readonly firstFault: ErrorDescription | null
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
  faulted(error: unknown): void
  differed(difference: CountedDifference): void
  written(differences: number): void
  unwritten(reason: string, differences: number): void
  counts(): ShadowCounts
}

export function createShadowTally(): ShadowTally {
  const changes = new Map<string, number>()
  const rules = new Map<string, { rule: string; effect: RuleEffect; count: number }>()
  const unwritten = new Map<string, number>()
  let [compared, faults, written] = [0, 0, 0]
  let firstFault: ErrorDescription | null = null
  const add = (counts: Map<string, number>, name: string, more: number) =>
    counts.set(name, (counts.get(name) ?? 0) + more)
  return {
    compared() {
      compared += 1
    },
    faulted(error) {
      faults += 1
      firstFault ??= describeError(error)
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
      faults,
      firstFault,
      changes: [...changes].map(([change, count]) => ({ change, count })),
      rules: [...rules.values()],
      written,
      unwritten: [...unwritten].map(([reason, count]) => ({ reason, count })),
    }),
  }
}
