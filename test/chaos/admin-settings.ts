import type { KafkaTransportOptions } from '../../services/transports/kafka/kafka-transport.ts'

/** How the run itself, whom no fault is meant for, reaches the brokers: patiently. */
export const adminSettings = (brokers: readonly string[]): KafkaTransportOptions => ({
  brokers,
  clientId: 'chaos',
  giveUpAfterMs: 120_000,
})
