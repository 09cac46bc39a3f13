import { expect, test } from 'vitest'
import { runDemo } from '../demo/run-demo.ts'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'

describeWithKafka('a hundred thousand synthetic episodes', () => {
  test.each([1, 2])('seed %i: each out once, each injected defect found, none invented', async (seed) => {
    const { status, text } = await runDemo(['--events', '100000', '--seed', String(seed)], {
      KAFKA_BROKERS: kafkaBrokers.join(','),
    })
    process.stdout.write(text.slice(text.indexOf('100000 sent')))
    expect(text).toContain('100000 sent, 100000 in, 100000 out')
    expect(text).toMatch(/(\d+) findings were put into the episodes: \1 found, 0 missed, 0 invented/)
    expect(status).toBe(0)
  })
})
