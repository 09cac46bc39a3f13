import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Consumer } from 'kafkajs'
import { consumerClient, consumerConfig, type KafkaSettings } from './client-settings.ts'
import { listenTo } from './group-consumer.ts'
import type { PatientAdmin } from './patient-admin.ts'
import { trackSockets } from './sockets.ts'
import { within } from './within.ts'

const leaveMs = 2_000

/** Where to look, in the name of which group, from which offset in each partition, and for how long. */
export interface Place {
  readonly group: string
  readonly topic: string
  readonly from: ReadonlyMap<number, bigint>
  readonly forMs: number
}

/**
 * The partitions in which a committed record stands at that offset or behind it, as a client of its own finds in that
 * time; markers, aborted records and what an open transaction holds back are none. Throws where it could not look.
 */
export async function findReadable(
  settings: KafkaSettings,
  admin: PatientAdmin,
  place: Place,
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  // Rights to a group are often given by how its name begins.
  const group = `${place.group}-look-${randomUUID()}`
  const sockets = trackSockets(settings.socketFactory)
  const config = consumerConfig(group, settings.sessionTimeoutMs, () => false)
  const consumer = consumerClient(settings, sockets).consumer(config)
  try {
    return await look(consumer, place, signal)
  } finally {
    await within(leaveMs, consumer.disconnect())
    sockets.destroy()
    await admin.askOnce((asked) => asked.deleteGroups([group])).catch(() => {})
  }
}

async function look(consumer: Consumer, { topic, from, forMs }: Place, signal: AbortSignal) {
  const found = new Set<number>()
  const done = Promise.withResolvers<void>()
  done.promise.catch(() => {})
  let isAnswered = false
  listenTo(consumer, topic, {
    fetched() {
      isAnswered = true
    },
    crashed: (error) => done.reject(error),
  })
  const start = async () => {
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const joined = consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      async eachBatch({ batch: { partition } }) {
        if (from.has(partition)) found.add(partition)
        if (found.size === from.size) done.resolve()
        consumer.pause([{ topic, partitions: [partition] }])
      },
    })
    // Before it has joined, so that the client's first fetch begins there.
    for (const [partition, offset] of from) consumer.seek({ topic, partition, offset: String(offset) })
    await joined
  }
  start().catch(done.reject)
  await Promise.race([done.promise, delay(forMs, undefined, { signal }).catch(() => {})])
  if (!isAnswered) throw Object.assign(new Error('nothing was answered'), { code: 'NO_ANSWER' })
  return found
}
