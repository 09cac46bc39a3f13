import type { Producer } from 'kafkajs'
import { Fault } from '../../fault.ts'
import { createPartitioner } from '../partitioner.ts'
import type { NewRecord } from '../transport.ts'
import { sendsOf, toMessage } from './chunks.ts'
import { isRefusal, isUnsendable, reasonOf, refused } from './client-errors.ts'
import { createProducer, type KafkaSettings, producerClient } from './client-settings.ts'
import { sendApart } from './send-apart.ts'
import { trackSockets } from './sockets.ts'
import { within } from './within.ts'

const leaveMs = 1_000

/** Appends records outside any transaction; each is written once, however often its request is repeated. */
export interface Appender {
  append(topic: string, records: readonly NewRecord[], partitions: number): Promise<void>
  close(): Promise<void>
}

export function createAppender(settings: KafkaSettings): Appender {
  const sockets = trackSockets(settings.socketFactory)
  const choosePartition = createPartitioner()
  let connected: Promise<Producer> | undefined

  const connect = async () => {
    const producer = createProducer(producerClient(settings, sockets))
    await producer.connect()
    return producer
  }

  const send = async (topic: string, records: readonly NewRecord[], partitions: number) => {
    connected ??= connect()
    const messages = records.map((record) => {
      const partition = record.partition ?? choosePartition(record.key, partitions)
      return toMessage(record, partition, record.timestamp)
    })
    await sendApart(await connected, [{ topic, messages }])
  }

  // After a failure the numbers that keep its sends apart from repeated ones are in doubt.
  const discard = () => {
    connected?.then((producer) => producer.disconnect()).catch(() => {})
    connected = undefined
  }

  return {
    async append(topic, records, partitions) {
      requirePartitions(topic, records, partitions)
      let written = 0
      for (const piece of sendsOf(records)) {
        try {
          await send(topic, piece, partitions)
          written += piece.length
        } catch (error) {
          discard()
          throw appendFault(settings, topic, { written, of: records.length }, error)
        }
      }
    },
    async close() {
      await within(
        leaveMs,
        Promise.resolve(connected).then((producer) => producer?.disconnect()),
      )
      sockets.destroy()
    },
  }
}

// The client drops a message to a partition that does not exist, without a word.
function requirePartitions(topic: string, records: readonly NewRecord[], partitions: number): void {
  const stray = records.find(({ partition = 0 }) => !(partition >= 0 && partition < partitions))
  if (stray) throw new RangeError(`${topic} has no partition ${stray.partition}`)
}

function appendFault(
  { brokers }: KafkaSettings,
  topic: string,
  done: { written: number; of: number },
  error: unknown,
): Error {
  const soFar = `${done.written} of ${done.of} records were written to ${topic}`
  if (isUnsendable(error)) {
    const message = `${topic} does not take one of the next records (${reasonOf(error)}); ${soFar}. See its max.message.bytes.`
    return new Fault('record-unsendable', message, { cause: error })
  }
  if (isRefusal(error)) return refused(`take records for ${topic}; ${soFar}`, error)
  const message = `The Kafka brokers at ${brokers.join(', ')} were lost while appending (${reasonOf(error)}); ${soFar}, perhaps more.`
  return new Fault('broker-lost', message, { cause: error })
}
