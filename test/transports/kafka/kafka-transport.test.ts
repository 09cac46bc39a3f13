import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { transportContract } from '../contract.ts'

describeWithKafka('the Kafka transport', () =>
  transportContract(async () => createKafkaTransport({ brokers: kafkaBrokers, clientId: 'contract' })),
)
