import type { OutputRecord } from '../../pipeline/record.ts'
import { requireWriterId, writerFenced } from '../topic-checks.ts'
import type { Transport } from '../transport.ts'

/** What writers in this process need of the place that holds the records. */
export interface LocalStore {
  /** Makes the records visible together. What the call has begun is never overtaken by a later call. */
  readonly append: (records: readonly OutputRecord[]) => Promise<void>
  /** Waits until what was begun is visible or has failed. */
  readonly settle: () => Promise<void>
}

/** Opens writers: of each id the last one opened can append. */
export function createLocalWriters(store: LocalStore): Transport['openWriter'] {
  const current = new Map<string, symbol>()
  return async (id) => {
    requireWriterId(id)
    const own = Symbol(id)
    current.set(id, own)
    await store.settle()
    return {
      async append(records) {
        if (current.get(id) !== own) throw writerFenced(id)
        await store.append(records)
      },
      async close() {
        if (current.get(id) === own) current.delete(id)
      },
    }
  }
}
