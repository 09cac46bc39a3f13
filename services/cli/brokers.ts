import { Option } from 'commander'
import { Fault } from '../fault.ts'
import { createKafkaTransport } from '../transports/kafka/kafka-transport.ts'
import type { Transport } from '../transports/transport.ts'
import { listOption } from './list-option.ts'

/** How long a command waits for brokers that do not answer. A person is waiting. */
export const giveUpAfterMs = 15_000

export const brokersOption = () =>
  new Option('--brokers <list>', 'host:port of one or more brokers, comma-separated').env('KAFKA_BROKERS')

/** Opens Kafka for one command, and closes it whatever happens. */
export async function withKafka<T>(
  brokers: string | undefined,
  work: (transport: Transport) => Promise<T>,
): Promise<T> {
  if (brokers === undefined || brokers.trim() === '') {
    throw new Fault(
      'usage',
      'no brokers: give --brokers host:port or set KAFKA_BROKERS (npm run broker starts one here)',
    )
  }
  const list = listOption('--brokers', brokers, 'KAFKA_BROKERS')
  const transport = createKafkaTransport({ brokers: list, clientId: 'coding-quality', giveUpAfterMs })
  try {
    return await work(transport)
  } finally {
    await transport.close()
  }
}

/** @throws Fault `topics-missing` where the topic is not there. */
export async function requireTopic(transport: Transport, topic: string): Promise<void> {
  const counts = await transport.partitionCounts([topic])
  if (counts.has(topic)) return
  const advice = 'create it, or let the checker do so with CREATE_TOPICS=true'
  throw new Fault('topics-missing', `there is no topic ${topic} on these brokers; ${advice}`)
}
