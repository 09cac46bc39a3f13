import { randomUUID } from 'node:crypto'
import type { EachBatchPayload } from 'kafkajs'
import { Fault } from '../../fault.ts'
import type { StoredRecord } from '../../pipeline/record.ts'
import { partitionsOf } from '../topic-checks.ts'
import { crashFault, reasonOf } from './client-errors.ts'
import { consumerClient, consumerConfig, type KafkaSettings } from './client-settings.ts'
import { joinGroup, listenTo } from './group-consumer.ts'
import { createHandoff } from './handoff.ts'
import type { PatientAdmin } from './patient-admin.ts'
import { trackSockets } from './sockets.ts'
import { toStoredRecord } from './stored-record.ts'
import { countPartitions, type LogExtent, readExtents } from './topics.ts'
import { within } from './within.ts'

// A producer's transaction may stay open for a minute after its death, and the broker looks every ten seconds.
const patienceMs = 90_000
const lookEveryMs = 250
const leaveMs = 5_000

/**
 * The committed records of a topic up to its end as it is now, markers and aborted records left out. Throws
 * `topics-missing`, and `stalled` when a partition cannot be read to its end for a minute and a half.
 */
export function readTopic(
  settings: KafkaSettings,
  admin: PatientAdmin,
  topic: string,
): AsyncIterable<StoredRecord> {
  const extents = admin.ask(`tell where ${topic} ends`, async (asked) => {
    partitionsOf(await countPartitions(asked, [topic]), topic)
    return readExtents(asked, topic)
  })
  // Whoever reads hears of it; who never reads does not have to.
  extents.catch(() => {})
  return readUpTo(settings, admin, topic, extents)
}

async function* readUpTo(
  settings: KafkaSettings,
  admin: PatientAdmin,
  topic: string,
  extents: Promise<ReadonlyMap<number, LogExtent>>,
): AsyncGenerator<StoredRecord> {
  const unread = [...(await extents)].filter(([, { low, high }]) => low < high)
  if (unread.length === 0) return
  const group = `${settings.clientId}-read-${randomUUID()}`
  const ends = new Map(unread.map(([partition, { high }]) => [partition, high]))
  const reading = startReading(settings, group, topic, ends)
  try {
    for (;;) {
      const records = await reading.next()
      if (!records) return
      yield* records
      reading.taken()
    }
  } finally {
    await reading.stop()
    await admin.askOnce((asked) => asked.deleteGroups([group])).catch(() => {})
  }
}

/** Reads until each partition has come to its end; `ends` loses those that have. */
function startReading(settings: KafkaSettings, group: string, topic: string, ends: Map<number, bigint>) {
  const sockets = trackSockets(settings.socketFactory)
  const config = consumerConfig(group, settings.sessionTimeoutMs, () => !stopped)
  const consumer = consumerClient(settings, sockets).consumer(config)
  const handoff = createHandoff<StoredRecord>()
  const handed = new Map<number, bigint>()
  let stopped = false
  let failure: unknown
  let trouble = ''
  let progressAt = performance.now()

  const reached = (partition: number, next: bigint) => {
    progressAt = performance.now()
    const end = ends.get(partition)
    if (end === undefined || next >= end) {
      ends.delete(partition)
      consumer.pause([{ topic, partitions: [partition] }])
    }
    handoff.notify()
  }

  const eachBatch = async ({ batch, heartbeat, resolveOffset }: EachBatchPayload) => {
    const { partition, messages } = batch
    const last = messages.at(-1)
    const end = ends.get(partition)
    if (end === undefined || !last) return reached(partition, 0n)
    // After a change of the group the client fetches again what was handed over already.
    const from = handed.get(partition) ?? 0n
    const records = messages
      .map((message) => toStoredRecord(topic, partition, message))
      .filter(({ offset }) => offset >= from && offset < end)
    const given = () => handed.set(partition, BigInt(last.offset) + 1n)
    if (records.length > 0) await handoff.give(records, heartbeat, given)
    resolveOffset(last.offset)
    reached(partition, BigInt(batch.lastOffset()) + 1n)
  }

  listenTo(consumer, topic, {
    passed: reached,
    crashed(error, restarts) {
      if (restarts) trouble = `, ${reasonOf(error)}`
      else failure = crashFault(error)
      handoff.notify()
    },
  })
  const joining = joinGroup(consumer, topic, 1, eachBatch).catch((error) => {
    failure = crashFault(error)
    handoff.notify()
  })

  return {
    async next(): Promise<readonly StoredRecord[] | undefined> {
      progressAt = performance.now()
      for (;;) {
        if (failure) throw failure
        const records = handoff.peek()
        if (records || ends.size === 0) return records
        if (performance.now() - progressAt > patienceMs) throw stalled(topic, ends, trouble)
        await handoff.wait(lookEveryMs)
      }
    },
    taken: handoff.taken,
    async stop() {
      stopped = true
      handoff.close()
      await within(leaveMs, joining)
      await within(leaveMs, consumer.disconnect())
      sockets.destroy()
    },
  }
}

function stalled(topic: string, ends: ReadonlyMap<number, bigint>, trouble: string): Fault {
  const where = [...ends].map(([partition, end]) => `partition ${partition} up to offset ${end}`).join(', ')
  const message =
    `${topic} could not be read to its end: nothing came for ${patienceMs / 1_000} s of ${where}. ` +
    `A transaction is still open there, or the broker cannot be used${trouble}. Try again.`
  return new Fault('stalled', message)
}
