import { setTimeout as delay } from 'node:timers/promises'
import { reasonOf } from '../../services/transports/kafka/client-errors.ts'
import { kafkajs } from '../../services/transports/kafka/mended-client.ts'
import { toStoredRecord } from '../../services/transports/kafka/stored-record.ts'
import { within } from '../../services/transports/kafka/within.ts'
import { until } from './drain.ts'
import { type Counts, createSightings, type Sightings } from './sightings.ts'

const joinAgainMs = 500
const leaveMs = 5_000

/** Somebody who reads what is committed as it comes, all the while. */
export interface LiveReader {
  readonly seen: Sightings
  /** The longest time from an output's production to its being read, in milliseconds. */
  readonly longestWaitMs: number
  /** Waits until it has seen as much of every transaction, or the time is over; then what it last met with, if anything. */
  catchUp(counts: Counts, withinMs: number): Promise<readonly string[]>
  stop(): Promise<void>
}

/** Starts to read; what broker faults do to the reader itself counts as waiting, too. */
export function startLiveReader(
  brokers: readonly string[],
  group: string,
  topics: readonly string[],
): LiveReader {
  const seen = createSightings()
  const nextOffsets = new Map<string, bigint>()
  let longestWaitMs = 0
  let stopped = false
  let trouble = ''
  const retry = { initialRetryTime: 100, retries: 30, maxRetryTime: 500 }
  const client = new kafkajs.Kafka({
    brokers: [...brokers],
    clientId: 'chaos-reader',
    logLevel: kafkajs.logLevel.NOTHING,
    requestTimeout: 5_000,
    connectionTimeout: 1_000,
    retry,
  })
  const consumer = client.consumer({
    groupId: `${group}-reader`,
    readUncommitted: false,
    allowAutoTopicCreation: false,
    sessionTimeout: 6_000,
    heartbeatInterval: 500,
    maxWaitTimeInMs: 100,
    retry: { ...retry, restartOnFailure: async () => !stopped },
  })

  const join = async (): Promise<void> => {
    while (!stopped) {
      try {
        await consumer.connect()
        await consumer.subscribe({ topics: [...topics], fromBeginning: true })
        return await consumer.run({
          autoCommitInterval: 500,
          partitionsConsumedConcurrently: 4,
          eachMessage: async ({ topic, partition, message }) => {
            const place = `${topic}/${partition}`
            const offset = BigInt(message.offset)
            // After a change of the group the client fetches again what was read already.
            if (offset < (nextOffsets.get(place) ?? 0n)) return
            nextOffsets.set(place, offset + 1n)
            seen.see(toStoredRecord(topic, partition, message))
            longestWaitMs = Math.max(longestWaitMs, Date.now() - Number(message.timestamp))
          },
        })
      } catch (error) {
        trouble = reasonOf(error)
        await delay(joinAgainMs)
      }
    }
  }
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    trouble = reasonOf(payload.error)
    if (!payload.restart) void join()
  })
  void join()

  return {
    seen,
    get longestWaitMs() {
      return longestWaitMs
    },
    async catchUp(counts, withinMs) {
      const sees = ([id, count]: [string | null, number]) => (seen.counts.get(id) ?? 0) >= count
      const took = await until(withinMs, async () => counts.entries().every(sees))
      return took === null && trouble !== '' ? [`whoever read live met with ${trouble}`] : []
    },
    async stop() {
      stopped = true
      await within(leaveMs, consumer.disconnect())
    },
  }
}
