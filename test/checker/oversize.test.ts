import { createHash } from 'node:crypto'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChecker } from '../../services/checker/checker.ts'
import { createTelemetry } from '../../services/telemetry/telemetry.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../services/transports/transport.ts'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'
import { contractEvent, headersNamed, registry, ruleset } from '../pipeline/carry.ts'

const events = 30
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })

describeWithKafka('an event that is too large for the topics', () => {
  let transport: Transport
  beforeAll(() => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'oversize-checker' })
  })
  afterAll(() => transport.close())

  const value = (n: number, filler: number) =>
    Buffer.from(JSON.stringify(contractEvent({ episodeId: `${n}` }, { filler: 'x'.repeat(filler) })))
  const large = [0, 15, events - 1]
  const values = Array.from({ length: events }, (_, n) => value(n, large.includes(n) ? 20_000 : 10))

  /** What the checker makes of the events where the outputs take `assessed` and dead letters `deadLetter` bytes. */
  const check = async (prefix: string, assessed: number, deadLetter: number) => {
    const input = `${prefix}-${Date.now().toString(36)}`
    const topics = {
      input,
      enriched: `${input}.enriched`,
      rejected: `${input}.rejected`,
      deadLetter: `${input}.dead-letter`,
    }
    const limited = (name: string, bytes: number) => ({
      name,
      partitions: 1,
      config: { 'max.message.bytes': `${bytes}` },
    })
    await transport.createTopics([
      { name: input, partitions: 1 },
      limited(topics.enriched, assessed),
      limited(topics.rejected, assessed),
      limited(topics.deadLetter, deadLetter),
    ])
    const key = (n: number) => Buffer.from(`${n}`)
    await transport.append(
      input,
      values.map((event, n) => ({ key: key(n), value: event, headers: [] })),
    )
    const telemetry = createTelemetry({ level: 'error', service: 'test', destination: nowhere })
    const done = Promise.withResolvers<void>()
    let records = 0
    const job = await startChecker({
      config: { topics, groupId: input, createTopics: false },
      ruleset,
      registry,
      transport,
      telemetry: {
        ...telemetry,
        batchCommitted(batch) {
          telemetry.batchCommitted(batch)
          records += batch.records
          if (records >= events) done.resolve()
        },
      },
    })
    await Promise.race([done.promise, job.ended])
    await job.stop()
    const enriched = await Array.fromAsync(transport.read(topics.enriched))
    const dead = await Array.fromAsync(transport.read(topics.deadLetter))
    return { enriched, dead, committed: await transport.committedOffsets(input, input) }
  }

  test('is a dead letter with its key and bytes, and no other suffers', async () => {
    const { enriched, dead, committed } = await check('large', 8_000, 100_000)
    expect(dead.map(({ key }) => Number(key))).toEqual(large)
    for (const record of dead) {
      expect(record.value).toEqual(values[Number(record.key)])
      expect(headersNamed(record, 'failure-code')).toEqual(['output-too-large'])
    }
    const others = Array.from(values.keys()).filter((n) => !large.includes(n))
    expect(enriched.map(({ key }) => Number(key))).toEqual(others)
    expect(committed).toEqual(new Map([[0, BigInt(events)]]))
  })

  test('is a stub with its hash and length where the dead letters have no room for it either', async () => {
    const { enriched, dead } = await check('stub', 8_000, 8_000)
    expect(enriched).toHaveLength(events - large.length)
    expect(dead.map(({ key, value: stub }) => [Number(key), JSON.parse(String(stub))])).toEqual(
      large.map((n) => {
        const sha256 = createHash('sha256')
          .update(values[n] ?? '')
          .digest('hex')
        return [n, { sha256, length: values[n]?.length }]
      }),
    )
  })
})
