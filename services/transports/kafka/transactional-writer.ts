import type { Producer, Transaction } from 'kafkajs'
import { Fault } from '../../fault.ts'
import type { OutputRecord } from '../../pipeline/record.ts'
import { type PartitionCounts, requirePlaces, requireWriterId, writerFenced } from '../topic-checks.ts'
import type { TransactionalWriter } from '../transport.ts'
import { isRefusal, isUnsendable, reasonOf, refused } from './client-errors.ts'
import { createProducer, type KafkaSettings, producerClient } from './client-settings.ts'
import type { PatientAdmin } from './patient-admin.ts'
import { trackSockets } from './sockets.ts'
import { countPartitions } from './topics.ts'
import { fence, sendWithin } from './transaction.ts'
import { within } from './within.ts'

const leaveMs = 1_000
// Answers for good that tell of the transaction or of nothing, and not that the broker will say no again.
const inDoubt = [
  'UNKNOWN',
  'KAFKAJS_UNKNOWN_ERROR_CODE',
  'BROKER_NOT_AVAILABLE',
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'DUPLICATE_SEQUENCE_NUMBER',
  'INVALID_TXN_STATE',
  'INVALID_PRODUCER_ID_MAPPING',
  'TRANSACTION_COORDINATOR_FENCED',
  'UNKNOWN_PRODUCER_ID',
]

/**
 * Opens the writer of this id and fences the earlier ones. Throws `broker-unreachable`, `broker-lost` and
 * `broker-refused`.
 */
export async function openTransactionalWriter(
  settings: KafkaSettings,
  admin: PatientAdmin,
  id: string,
): Promise<TransactionalWriter> {
  requireWriterId(id)
  const { producer, close } = await admin.ask(`let the writer ${id} begin`, () => fencing(settings, id))
  let known: PartitionCounts = new Map()

  const requireKnown = async (records: readonly OutputRecord[]) => {
    const topics = [...new Set(records.map(({ topic }) => topic))]
    if (topics.some((topic) => !known.has(topic)))
      known = await admin.ask('tell of its topics', (asked) => countPartitions(asked, topics))
    requirePlaces(known, records)
  }

  return {
    async append(records) {
      await requireKnown(records)
      let transaction: Transaction | undefined
      try {
        transaction = await producer.transaction()
        await sendWithin(transaction, records)
        await transaction.commit()
      } catch (error) {
        const fault = writerFault(id, records, error)
        // Readers would wait until the transaction times out.
        if (fault.code === 'broker-refused') await transaction?.abort().catch(() => {})
        throw fault
      }
    },
    close,
  }
}

/** A producer that has fenced those before it, with sockets of its own. */
async function fencing(settings: KafkaSettings, id: string) {
  const sockets = trackSockets(settings.socketFactory)
  // A job's id ends in a topic and a number, and no topic's name holds a slash: it is never one of these.
  const transaction = { id: `writer/${id}`, timeoutMs: settings.transactionTimeoutMs }
  const producer: Producer = createProducer(producerClient(settings, sockets), transaction)
  const close = async () => {
    await within(leaveMs, producer.disconnect())
    sockets.destroy()
  }
  try {
    await producer.connect()
    await fence(producer)
    return { producer, close }
  } catch (error) {
    void close()
    throw error
  }
}

/**
 * The fault of a transaction that failed: `writer-fenced`, `record-unsendable`, `broker-refused` or, where an answer is
 * missing or tells nothing, `commit-unknown`.
 */
export function writerFault(id: string, records: readonly OutputRecord[], error: unknown): Fault {
  const reason = reasonOf(error)
  if (reason === 'INVALID_PRODUCER_EPOCH') return writerFenced(id, error)
  const topics = [...new Set(records.map(({ topic }) => topic))].join(' and ')
  if (isUnsendable(error)) {
    const message = `One of ${records.length} records for ${topics} is refused (${reason}), and none of them is there. Raise max.message.bytes.`
    return new Fault('record-unsendable', message, { cause: error })
  }
  if (isRefusal(error) && !inDoubt.includes(reason)) return refused(`take records for ${topics}`, error)
  const message = `Whether ${records.length} records for ${topics} were committed is not known (${reason}).`
  return new Fault('commit-unknown', message, { cause: error })
}
