import type { Random } from '../../../services/generator/random.ts'
import type { Stage } from '../stage.ts'

/** One thing that goes wrong: drawn, but not done yet. */
export interface Fault {
  /** What it does to whom, for the history. */
  readonly what: string
  /** Does it, and settles when it is healed; tells whether it hit anybody. */
  strike(stage: Stage): Promise<boolean>
}

/** What faults are drawn from: the same for every run of the same options. */
export interface Cast {
  readonly workers: number
  readonly partitions: number
  readonly nodes: number
  readonly sessionTimeoutMs: number
}

/** A kind of things that go wrong. What chance decides of one is drawn before it is done: one seed, one order of faults. */
export interface FaultKind {
  readonly kind: string
  /** Fewer brokers cannot have it. */
  readonly needsNodes?: number
  draw(random: Random, cast: Cast): Fault
}
