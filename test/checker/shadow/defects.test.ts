import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../../services/transports/transport.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { defectOn } from './defective-thread.ts'
import {
  defective,
  episodes,
  keysOf,
  record,
  runBeside,
  skipped,
  unwritten,
  withDefect,
  written,
} from './run-beside.ts'

describeWithKafka('a shadow that goes wrong', () => {
  let transport: Transport
  beforeAll(() => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'shadow-defects' })
  })
  afterAll(() => transport.close())

  test('a rule that throws costs one comparison', async () => {
    const { differences, said } = await runBeside(transport, {
      defect: 'throws',
      batches: [withDefect],
      until: [written(episodes - 1)],
    })
    expect(said).toContain(skipped('rule-fault', 1))
    expect(keysOf(differences)).toEqual(keysOf(withDefect.toSpliced(defective, 1)))
    expect(said).toContain('"event":"shadow-skipped"')
    expect(said).not.toContain(defectOn)
  })

  test('what is more than may wait is skipped', async () => {
    const { said } = await runBeside(transport, {
      batches: [withDefect],
      mostBytes: 10,
      until: [skipped('queue-full', episodes)],
    })
    expect(said).toContain(written(0))
  })

  test('a difference too large for its topic takes no other with it', async () => {
    const batch = [record(1), { ...record(2), key: Buffer.alloc(5_000, 'k') }, record(3)]
    const { differences, said } = await runBeside(transport, {
      batches: [batch],
      config: { 'max.message.bytes': '4000' },
      until: [written(2)],
    })
    expect(said).toContain(unwritten('record-unsendable', 1))
    expect(keysOf(differences)).toEqual(keysOf([record(1), record(3)]))
  })
})
