import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

describeWithKafka('a shadow that goes badly wrong', () => {
  let transport: Transport
  beforeAll(() => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'shadow-defects' })
  })
  afterAll(() => transport.close())

  describe('a thread', () => {
    const more = Array.from({ length: episodes }, (_, n) => record(100 + n))
    test.each([
      ['hangs', 'stalled'],
      ['crashes', 'crashed'],
      ['rejects', 'crashed'],
      ['exhausts', 'crashed'],
    ])('that %s is started anew, without what it had in hand', async (defect, reason) => {
      const { differences, said } = await runBeside(transport, {
        defect,
        batches: [withDefect, more],
        stalledAfterMs: 10_000,
        until: [skipped(reason, episodes), written(episodes)],
      })
      expect(keysOf(differences)).toEqual(keysOf(more))
      expect(said).not.toContain(defectOn)
    })
  })

  test.each([
    ['throws-as-active', 'active-rule-fault'],
    ['throws-in-both', 'rule-fault-in-both'],
  ])(
    'a rule that %s costs one comparison, and is told apart from one of the shadow',
    async (defect, reason) => {
      const { differences, said } = await runBeside(transport, {
        defect,
        batches: [withDefect],
        until: [written(episodes - 1)],
      })
      expect(said).toContain(skipped(reason, 1))
      expect(keysOf(differences)).toEqual(keysOf(withDefect.toSpliced(defective, 1)))
      expect(said).not.toContain(defectOn)
    },
  )

  test('a topic that refuses what it is sent is left alone for a while', async () => {
    const withoutKeys = withDefect.map((one) => ({ ...one, key: null }))
    const { differences } = await runBeside(transport, {
      batches: [withoutKeys, withDefect],
      config: { 'cleanup.policy': 'compact' },
      until: [unwritten('broker-refused', episodes), unwritten('broker-refused', 2 * episodes)],
    })
    expect(differences).toEqual([])
  })

  test('its topic is created where topics are to be, with the partitions of the input', async () => {
    const { topics, differences } = await runBeside(transport, {
      batches: [withDefect],
      createTopic: true,
      until: [written(episodes)],
    })
    expect(await transport.partitionCounts([topics.shadow])).toEqual(new Map([[topics.shadow, 1]]))
    expect(differences).toHaveLength(episodes)
  })
})
