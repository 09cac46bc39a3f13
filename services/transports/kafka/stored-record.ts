import type { Batch, KafkaMessage } from 'kafkajs'
import type { Header, RecordContent, StoredRecord } from '../../pipeline/record.ts'

/**
 * A message as the mended client hands it over, whatever the client's types say: its headers are a list, and its offset and
 * timestamp are mostly numbers already. It is mostly read whenever something of it is asked for.
 */
export interface FetchedMessage extends RecordContent {
  readonly offset: string | bigint
  readonly timestamp: string | number
}

export const messagesOf = ({ messages }: Batch) => messages as unknown as readonly FetchedMessage[]

/** What a message holds. */
export function toStoredRecord(
  topic: string,
  partition: number,
  message: KafkaMessage | FetchedMessage,
): StoredRecord {
  const { offset, timestamp, key, value } = message
  const headers = (message.headers ?? []) as readonly Header[]
  return { topic, partition, offset: BigInt(offset), timestamp: Number(timestamp), key, value, headers }
}
