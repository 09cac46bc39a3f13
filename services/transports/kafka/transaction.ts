import type { Producer, Transaction } from 'kafkajs'
import type { OutputRecord } from '../../pipeline/record.ts'
import { asMessages, roundsOf } from './chunks.ts'
import { isUnsendable } from './client-errors.ts'
import { sendApart } from './send-apart.ts'

/** Fences whoever has the producer's transactional id, and ends what it has open. */
export async function fence(producer: Producer): Promise<void> {
  // Connecting is not enough: the broker raises the epoch, and ends what is open, when a transaction begins.
  const empty = await producer.transaction()
  await empty.abort()
}

/** Sends the records within a transaction; one that is refused whatever we do ends it. */
export async function sendWithin(
  transaction: Transaction,
  records: readonly OutputRecord[],
  sendBytes?: number,
): Promise<void> {
  try {
    for (const round of roundsOf(records, sendBytes)) {
      await sendApart(
        transaction,
        round.map((send) => ({ topic: send.topic, messages: asMessages(send.records) })),
      )
    }
  } catch (error) {
    // If nobody comes and fences us after this, readers would wait until the transaction times out.
    if (isUnsendable(error)) await transaction.abort().catch(() => {})
    throw error
  }
}
