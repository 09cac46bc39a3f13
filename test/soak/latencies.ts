import { headerOf } from '../../services/demo/tally.ts'
import type { StoredRecord } from '../../services/pipeline/record.ts'

const mostMs = 600_000

/** How long records took from being appended to their outputs being sent, in milliseconds; the commit is not in it. */
export interface Latencies {
  add(output: StoredRecord): void
  /** The time within which this share of the records was through; null where there were none. */
  within(share: number): number | null
}

export function createLatencies(): Latencies {
  const counts = new Uint32Array(mostMs + 1)
  let total = 0
  return {
    add(output) {
      const took = output.timestamp - Date.parse(headerOf(output, 'source-timestamp'))
      const at = Math.min(mostMs, Math.max(0, took))
      counts[at] = (counts[at] ?? 0) + 1
      total += 1
    },
    within(share) {
      if (total === 0) return null
      let seen = 0
      return counts.findIndex((count) => {
        seen += count
        return seen >= total * share
      })
    },
  }
}
