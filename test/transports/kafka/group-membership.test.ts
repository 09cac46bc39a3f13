import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import { evictMembers } from '../../gate/evict-members.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { api, requestOf } from '../../proxy/frames.ts'
import { startKafkaProxy } from '../../proxy/kafka-proxy.ts'
import { copyTo, observe } from '../observed-job.ts'

describeWithKafka('a member that its group has given up, and whose new join fails', () => {
  test('joins again, and does not go on with what was its own', async () => {
    const proxy = await startKafkaProxy()
    const { socketFactory } = proxy
    const transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'membership', socketFactory })
    onTestFinished(async () => {
      await transport.close()
      await proxy.close()
    })
    const id = randomUUID()
    const topics = { group: `group-${id}`, input: `in-${id}`, output: `out-${id}` }
    await transport.createTopics([topics.input, topics.output].map((name) => ({ name, partitions: 1 })))
    let joins = 0
    const job = await observe(transport, topics, copyTo(topics.output), {
      assigned() {
        joins += 1
      },
    })
    await job.until(() => joins === 1)
    const join = proxy.hold(requestOf(api.joinGroup))
    await evictMembers(topics.group)
    await join.arrived
    join.cut()
    // Its old partitions are all that the client would know, and it would not beat any more.
    await job.until(() => joins === 2)
    await transport.append(topics.input, [{ key: null, value: Buffer.from('one'), headers: [] }])
    await job.until(() => job.committed.length === 1)
    expect(job.aborted).toEqual([])
  })
})
