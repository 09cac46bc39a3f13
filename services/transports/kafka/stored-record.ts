import type { KafkaMessage } from 'kafkajs'
import type { Header, StoredRecord } from '../../pipeline/record.ts'

/**
 * A record as the mended client hands it over: whatever the client's types say, its headers are a list, and its offset and
 * timestamp are mostly numbers already.
 */
export function toStoredRecord(topic: string, partition: number, message: KafkaMessage): StoredRecord {
  const { offset, timestamp, key, value } = message
  const headers = (message.headers ?? []) as unknown as readonly Header[]
  return { topic, partition, offset: BigInt(offset), timestamp: Number(timestamp), key, value, headers }
}
