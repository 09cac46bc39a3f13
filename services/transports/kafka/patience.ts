import type { JobListener } from '../transport.ts'

/** Troubles that may pass, by where they are: told of as they come, and given up on when one lasts too long. */
export interface Patience {
  trouble(where: string, reason: string, cause?: unknown): void
  /** The trouble there, if there was one, is over. */
  over(where: string): void
  /** Whether any trouble is being waited out. */
  isWaiting(): boolean
  /** Gives up if a trouble has lasted too long, though nothing new was heard of it. */
  check(): void
}

interface Trouble {
  readonly since: number
  readonly reason: string
  readonly cause: unknown
}

/** The name of a partition as a place of trouble. */
export const placeOf = (partition: number) => `partition ${partition}`

export function createPatience(
  giveUpAfterMs: number,
  listener: Pick<JobListener, 'waiting' | 'recovered'> | undefined,
  giveUp: (waitedMs: number, reason: string, cause: unknown) => void,
): Patience {
  const troubles = new Map<string, Trouble>()
  const check = () => {
    for (const { since, reason, cause } of troubles.values()) {
      const waited = performance.now() - since
      if (waited >= giveUpAfterMs) return giveUp(waited, reason, cause)
    }
  }
  return {
    trouble(where, reason, cause) {
      troubles.set(where, { since: troubles.get(where)?.since ?? performance.now(), reason, cause })
      listener?.waiting?.(`${where}: ${reason}`)
      check()
    },
    over(where) {
      if (troubles.delete(where) && troubles.size === 0) listener?.recovered?.()
    },
    isWaiting: () => troubles.size > 0,
    check,
  }
}
