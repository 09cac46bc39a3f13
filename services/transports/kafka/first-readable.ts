import { setTimeout as delay } from 'node:timers/promises'
import type { KafkaSettings } from './client-settings.ts'
import { openCommittedFetch } from './committed-fetch.ts'

/** Where to look, from which offset in each partition, and for how long. */
export interface Place {
  readonly topic: string
  readonly from: ReadonlyMap<number, bigint>
  readonly forMs: number
}

/**
 * The partitions in which a committed record stands at that offset or behind it, as a client of its own finds in that
 * time; markers, aborted records and what an open transaction holds back are none. Throws where it could not look. It
 * reads the topic and joins no group: the rights of a job often name its group and no other.
 */
export async function findReadable(
  settings: KafkaSettings,
  { topic, from, forMs }: Place,
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  const fetching = openCommittedFetch(settings, topic)
  const late = delay(forMs, undefined, { signal, ref: false }).catch(() => {})
  const found = new Set<number>()
  let isAnswered = false
  const look = async () => {
    const unread = new Map(from)
    // One that gave nothing may have had no room beside the others: it is asked again as long as any gives more.
    for (let gaveMore = true; gaveMore && unread.size > 0; ) {
      const fetched = await fetching.fetch(unread)
      isAnswered = true
      gaveMore = false
      for (const [partition, { hasRecord, next }] of fetched) {
        if (next === undefined) continue
        gaveMore = true
        if (hasRecord) found.add(partition)
        if (hasRecord) unread.delete(partition)
        else unread.set(partition, next)
      }
    }
  }
  try {
    await Promise.race([look(), late])
  } finally {
    fetching.close()
  }
  if (!isAnswered) throw Object.assign(new Error('nothing was answered'), { code: 'NO_ANSWER' })
  return found
}
