import { expect, onTestFinished, test } from 'vitest'
import { kafkajs } from '../../../services/transports/kafka/mended-client.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { answerTo, api } from '../../proxy/frames.ts'
import { startKafkaProxy } from '../../proxy/kafka-proxy.ts'

describeWithKafka('a connection that is lost in the middle of an answer', () => {
  test('is used again, and nothing of the half is taken for what comes next', async () => {
    const proxy = await startKafkaProxy()
    const { socketFactory } = proxy
    const client = new kafkajs.Kafka({ brokers: [...kafkaBrokers], socketFactory, logLevel: 0 })
    const admin = client.admin()
    onTestFinished(async () => {
      await admin.disconnect()
      await proxy.close()
    })
    await admin.connect()
    const answer = proxy.hold(answerTo(api.metadata))
    const interrupted = expect(admin.listTopics()).rejects.toThrow('Closed connection')
    await answer.arrived
    const heal = proxy.disturb({ kind: 'truncate' })
    answer.release()
    await interrupted
    heal()
    // Taken together with the half, the next answer would be none, or end the process.
    expect(await admin.listTopics()).toBeInstanceOf(Array)
  })
})
