import { kafkajs } from '../../../services/transports/kafka/mended-client.ts'
import { kafkaBrokers } from '../../kafka-broker.ts'

/** Deletes what stands before an offset of a partition, at once, as retention does in time. */
export async function deleteBefore(topic: string, partition: number, offset: number): Promise<void> {
  const admin = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 }).admin()
  await admin.connect()
  try {
    // The client does not look for the partition's leader by itself.
    await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] })
  } finally {
    await admin.disconnect()
  }
}
