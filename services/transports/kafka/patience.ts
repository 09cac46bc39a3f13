import type { JobListener } from '../transport.ts'

/** Troubles that may pass, by where they are: told of as they come, and given up on when one lasts too long. */
export interface Patience {
  trouble(where: string, reason: string): void
  /** The trouble there, if there was one, is over. */
  over(where: string): void
  /** Gives up if a trouble has lasted too long, though nothing new was heard of it. */
  check(): void
}

export function createPatience(
  giveUpAfterMs: number,
  listener: Pick<JobListener, 'waiting' | 'recovered'> | undefined,
  giveUp: (waitedMs: number, reason: string) => void,
): Patience {
  const troubles = new Map<string, { readonly since: number; readonly reason: string }>()
  const check = () => {
    for (const { since, reason } of troubles.values()) {
      const waited = performance.now() - since
      if (waited >= giveUpAfterMs) return giveUp(waited, reason)
    }
  }
  return {
    trouble(where, reason) {
      troubles.set(where, { since: troubles.get(where)?.since ?? performance.now(), reason })
      listener?.waiting?.(`${where}: ${reason}`)
      check()
    },
    over(where) {
      if (troubles.delete(where) && troubles.size === 0) listener?.recovered?.()
    },
    check,
  }
}
