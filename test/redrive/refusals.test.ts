import { expect, test } from 'vitest'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import { writerFault } from '../../services/transports/kafka/transactional-writer.ts'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'
import { setStage } from './stage.ts'

const records = [{ topic: 'in', partition: 0, key: null, value: null, headers: [] }]
/** As the client says it. */
const answer = (type: string) => {
  const said = Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type, retriable: false })
  return Object.assign(new Error('gave up'), { name: 'KafkaJSNonRetriableError', cause: said })
}

test.each([
  ['TOPIC_AUTHORIZATION_FAILED', 'broker-refused'],
  ['TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'broker-refused'],
  ['INVALID_RECORD', 'broker-refused'],
  ['POLICY_VIOLATION', 'broker-refused'],
  ['MESSAGE_TOO_LARGE', 'record-unsendable'],
  ['INVALID_PRODUCER_EPOCH', 'writer-fenced'],
  ['OUT_OF_ORDER_SEQUENCE_NUMBER', 'commit-unknown'],
  ['INVALID_TXN_STATE', 'commit-unknown'],
  ['INVALID_PRODUCER_ID_MAPPING', 'commit-unknown'],
  // That a later protocol's name for being fenced is unknown to the client must not end a redrive.
  ['KAFKAJS_UNKNOWN_ERROR_CODE', 'commit-unknown'],
])('a writer that is told %s throws %s', (type, code) => {
  const fault = writerFault('in', records, answer(type))
  expect(fault.code).toBe(code)
  if (code === 'broker-refused')
    expect(fault.message).toContain(`The broker does not take records for in (${type}).`)
})

describeWithKafka('a broker that says no', () => {
  test('is told of, its transaction is ended, and none of it is there', async () => {
    await using stack = new AsyncDisposableStack()
    const transport = stack.adopt(
      createKafkaTransport({ brokers: kafkaBrokers, clientId: 'refusals-test' }),
      (one) => one.close(),
    )
    // A compacted topic takes no record without a key.
    const { topics } = await setStage(transport, { 'cleanup.policy': 'compact' })
    const keyed = { topic: topics.input, partition: 0, key: Buffer.from('a'), value: null, headers: [] }
    const writer = stack.adopt(await transport.openWriter(topics.input), (one) => one.close())
    await expect(writer.append([keyed, { ...keyed, partition: 1, key: null }])).rejects.toMatchObject({
      code: 'broker-refused',
      message: expect.stringContaining('INVALID_RECORD'),
    })
    const next = stack.adopt(await transport.openWriter(topics.input), (one) => one.close())
    await next.append([{ ...keyed, key: Buffer.from('b') }])
    const keys = []
    for await (const { key } of transport.read(topics.input)) keys.push(String(key))
    expect(keys).toEqual(['b'])
  })

  test('a record that is too large leaves the writer to go on, until it is fenced', async () => {
    await using stack = new AsyncDisposableStack()
    const transport = stack.adopt(
      createKafkaTransport({ brokers: kafkaBrokers, clientId: 'refusals-test' }),
      (one) => one.close(),
    )
    const { topics } = await setStage(transport, { 'max.message.bytes': '20000' })
    const small = { topic: topics.input, partition: 0, key: Buffer.from('a'), value: null, headers: [] }
    // Random bytes: nothing makes them small again.
    const large = {
      ...small,
      partition: 1,
      value: Buffer.from(crypto.getRandomValues(new Uint8Array(30_000))),
    }
    const writer = stack.adopt(await transport.openWriter(topics.input), (one) => one.close())
    const refused = () =>
      expect(writer.append([small, large])).rejects.toMatchObject({ code: 'record-unsendable' })
    await refused()
    await writer.append([{ ...small, key: Buffer.from('b') }])
    await refused()
    const other = stack.adopt(await transport.openWriter(topics.input), (one) => one.close())
    await expect(writer.append([small])).rejects.toMatchObject({ code: 'writer-fenced' })
    await other.append([{ ...small, key: Buffer.from('c') }])
    const keys = []
    for await (const { key } of transport.read(topics.input)) keys.push(String(key))
    expect(keys).toEqual(['b', 'c'])
  })
})
