import type { CheckerMetrics } from './checker-metrics.ts'
import { boundedLabel, reasonShape } from './label.ts'
import type { Log } from './log.ts'

/** What happens between this process and the broker. */
export interface BrokerEvents {
  /** The partitions owned from now on; lag is no longer reported for any other. */
  partitionsAssigned(partitions: readonly number[]): void
  partitionFenced(fence: { partition: number; committed: bigint | null }): void
  /**
   * `reason` as in batchAborted, or with the place before it, `partition 3: NOT_LEADER_OR_FOLLOWER`. Told at every
   * try and counted each time; each reason and place is logged once in a wait.
   */
  brokerWaiting(reason: string): void
  /** The broker can be used; without a wait before it this is nothing, so it may be told at every success. */
  brokerBack(): void
  topicCreated(topic: { name: string; partitions: number }): void
  /** An output topic can lose records sooner than the input does. */
  topicUnfit(topic: { name: string; reason: UnfitReason }): void
}

export type UnfitReason = 'compacted' | 'kept-shorter-than-input'

const mostReasons = 50

/** Takes a place, such as `partition 3` or `group`, off the front of a reason. */
function placeAndWord(text: string): { place?: string; word: string } {
  const { place, word = text } = /^(?<place>[a-z]+(?: \d{1,5})?): (?<word>[^:]*)$/.exec(text)?.groups ?? {}
  return { word, ...(place !== undefined && { place }) }
}

/** Follows one wait for the broker from its first failed try to the next success. */
function brokerWait(log: Log, metrics: CheckerMetrics): Pick<BrokerEvents, 'brokerWaiting' | 'brokerBack'> {
  const reasonOf = boundedLabel(reasonShape, mostReasons)
  let wait: { readonly since: number; readonly told: Set<string> } | null = null
  return {
    brokerWaiting(text) {
      const { place, word } = placeAndWord(text)
      const reason = reasonOf(word)
      metrics.brokerWaits.inc({ reason })
      wait ??= { since: performance.now(), told: new Set() }
      const news = `${place} ${reason}`
      if (wait.told.has(news)) return
      wait.told.add(news)
      log.event('warn', 'broker-waiting', 'The broker cannot be used just now; trying again', {
        place,
        reason,
      })
    },
    brokerBack() {
      if (!wait) return
      const seconds = (performance.now() - wait.since) / 1000
      wait = null
      log.event('info', 'broker-back', 'The broker can be used again', { seconds })
    },
  }
}

export function brokerEvents(log: Log, metrics: CheckerMetrics): BrokerEvents {
  return {
    ...brokerWait(log, metrics),
    partitionsAssigned(partitions) {
      metrics.partitionsAssigned.set(partitions.length)
      metrics.lag.reset()
      log.event('info', 'partitions-assigned', 'Partitions were assigned', { partitions })
    },
    partitionFenced({ partition, committed }) {
      metrics.partitionFences.inc()
      const from = committed === null ? null : Number(committed)
      log.event('info', 'partition-fenced', 'Earlier owners of the partition were fenced', {
        partition,
        committed: from,
      })
    },
    topicCreated({ name, partitions }) {
      metrics.topicsCreated.inc()
      log.event('info', 'topic-created', 'A topic was created', { topic: name, partitions })
    },
    topicUnfit({ name, reason }) {
      metrics.topicsUnfit.inc({ reason })
      log.event('warn', 'topic-unfit', 'An output topic can lose records before the input does', {
        topic: name,
        reason,
      })
    },
  }
}
