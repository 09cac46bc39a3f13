import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from '../../fault.ts'
import type { Job, RunningJob } from '../transport.ts'
import { createBatchHandler } from './batch-handler.ts'
import { crashFault, mayPass, reasonOf } from './client-errors.ts'
import {
  consumerClient,
  consumerConfig,
  type KafkaSettings,
  producerClient,
  unansweredAfterMs,
} from './client-settings.ts'
import { type GroupEvents, joinGroup, listenTo } from './group-consumer.ts'
import { createOffsetGaps } from './offset-gaps.ts'
import { createOwners } from './owners.ts'
import type { OwnPartition } from './partition-owner.ts'
import { createPatience, placeOf } from './patience.ts'
import { brokerLost, type PatientAdmin } from './patient-admin.ts'
import { trackSockets } from './sockets.ts'
import { watchTopics } from './topic-watch.ts'
import { readCommitted, readSignature } from './topics.ts'
import { createWatchdog } from './watchdog.ts'
import { within } from './within.ts'

// Together they keep a stop below ten seconds, whatever the broker does.
const atEndMs = { joining: 2_000, leaving: 4_000, closing: 1_000 }
const joinAgainMs = 1_000
const partitionsAtOnce = 4

/** The partitions that a job's topics share, and its group's offsets as they are when it starts. */
export interface JobStart {
  readonly partitions: number
  readonly committed: ReadonlyMap<number, bigint>
}

/** Starts a job whose topics have been checked. */
export function startKafkaJob(
  settings: KafkaSettings,
  admin: PatientAdmin,
  job: Job,
  start: JobStart,
  own: OwnPartition,
): RunningJob {
  const { group, input, listener } = job
  const { giveUpAfterMs, sessionTimeoutMs, transactionTimeoutMs } = settings
  const signature = randomUUID()
  const sockets = trackSockets(settings.socketFactory)
  const ending = new AbortController()
  const isEnding = () => ending.signal.aborted
  const ended = Promise.withResolvers<void>()
  ended.promise.catch(() => {})
  let closed: Promise<void> | undefined
  const finish = (settle: () => void): Promise<void> => {
    ending.abort()
    closed ??= close().then(settle)
    return closed
  }
  const fail = (error: unknown) => void finish(() => ended.reject(error))

  const patience = createPatience(giveUpAfterMs, listener, (waitedMs, reason, cause) =>
    fail(cause instanceof Fault ? cause : brokerLost(settings.brokers, waitedMs, reason)),
  )
  const config = consumerConfig(group, sessionTimeoutMs, () => !isEnding())
  const consumer = consumerClient(settings, sockets).consumer(config)
  // The client shares offsets among the consumers and producers of an instance, those of open transactions too.
  const producers = producerClient(settings, sockets)
  const owners = createOwners()
  const gaps = createOffsetGaps(job)
  const positions = new Map(start.committed)
  let owned: readonly number[] | undefined

  const standing = {
    patience,
    owned: () => owned ?? [],
    positionOf: (partition: number) => positions.get(partition),
    fail,
  }
  const watch = watchTopics(admin, job, { ...standing, partitions: start.partitions, giveUpAfterMs })
  const watchdog = createWatchdog(settings, admin, job, standing)

  const moved = (partition: number, next: bigint, end: bigint) => {
    if (next !== positions.get(partition)) watchdog.moved(partition, next < end)
    positions.set(partition, next)
    listener?.lag?.({ partition, records: end > next ? end - next : 0n })
  }

  const learnOffsets = (committed: ReadonlyMap<number, bigint>) => {
    for (const [partition, offset] of committed) {
      if (owners.get(partition)) continue
      gaps.expect(partition, offset)
      positions.set(partition, offset)
    }
  }

  const lookAround = async () => {
    try {
      await watch.look()
      learnOffsets(await admin.askOnce((asked) => readCommitted(asked, group, input)))
    } catch (error) {
      if (error instanceof Fault) fail(error)
      else patience.trouble('broker', reasonOf(error))
    }
  }

  const events: GroupEvents = {
    joined(partitions) {
      owners.forgetAll()
      const rejoined = owned !== undefined
      for (const partition of owned ?? [])
        if (!partitions.includes(partition)) patience.over(placeOf(partition))
      owned = partitions
      watchdog.regrouped()
      listener?.assigned?.(partitions)
      if (rejoined) void lookAround()
    },
    rebalancing: watchdog.regrouping,
    fetched: () => patience.over('group'),
    passed: moved,
    reset: () => owners.forgetAll(),
    crashed(error, restarts) {
      if (isEnding()) return
      const passing = restarts || mayPass(error)
      if (!passing) return fail(crashFault(error))
      patience.trouble('group', reasonOf(error))
      if (!restarts) joining = join()
    },
  }

  const handleBatch = createBatchHandler({
    job,
    owners,
    gaps,
    patience,
    transactionRecords: settings.transactionRecords,
    unansweredMs: unansweredAfterMs(settings),
    own: (partition) => own(producers, admin, { group, input, partition, transactionTimeoutMs, signature }),
    async isOurs(partition) {
      return (await admin.askOnce((asked) => readSignature(asked, group, input, partition))) === signature
    },
    seek: (partition, offset) => consumer.seek({ topic: input, partition, offset: String(offset) }),
    partitions: () => watch.partitions,
    async hasRoomFor(partition) {
      await lookAround()
      return partition < watch.partitions
    },
    isEnding,
    fail,
    hold: watchdog.hold,
    moved,
  })

  let joining: Promise<void> = Promise.resolve()
  const join = async () => {
    while (!isEnding()) {
      try {
        return await joinGroup(consumer, input, partitionsAtOnce, handleBatch)
      } catch (error) {
        patience.trouble('group', reasonOf(error))
        await delay(joinAgainMs, undefined, { signal: ending.signal }).catch(() => {})
      }
    }
  }

  const close = async () => {
    await within(atEndMs.joining, joining)
    await within(atEndMs.leaving, consumer.disconnect())
    await within(atEndMs.closing, owners.settle())
    sockets.destroy()
  }

  learnOffsets(start.committed)
  listenTo(consumer, input, events)
  joining = join()
  void watch.keepLooking(ending.signal)
  void watchdog.keepWatching(ending.signal)
  return { ended: ended.promise, stop: () => finish(ended.resolve) }
}
