import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../../infra/local-broker/ports.ts'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../../services/transports/kafka/mended-client.ts'
import type { Transport } from '../../../services/transports/transport.ts'
import { verifyOneOutputEach } from '../../../services/verify/one-output-each.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { changedRules } from './changed-rules.ts'
import { startShadowed, untilCommitted, untilMetrics } from './running-shadow.ts'
import {
  create,
  differencesIn,
  inOrder,
  outputsOf,
  readAll,
  rulesetsWith,
  type ShadowedTopics,
  shadowedTopics,
  someInputs,
  told,
  whatCameOut,
} from './shadowed-topics.ts'

const partitions = 2
const rules = changedRules()
const rulesets = rulesetsWith(rules.folder)

describeWithKafka('a checker with a shadow', () => {
  let transport: Transport

  beforeAll(() => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'shadow-test' })
  })
  afterAll(async () => {
    await transport.close()
    rules.remove()
  })

  const differences = async (topics: ShadowedTopics) =>
    inOrder((await readAll(transport, topics.shadow)).map(told))

  test('puts out what it would without, byte for byte, and tells each difference once', async () => {
    const plain = shadowedTopics('plain')
    const topics = shadowedTopics('beside', plain.input)
    const all = [plain.input, ...outputsOf(plain), ...outputsOf(topics), topics.shadow]
    await create(transport, all, partitions)
    const some = someInputs(1000, 5)
    await transport.append(plain.input, some)
    await using alone = startShadowed(plain)
    const port = await freePort()
    await using checker = startShadowed(topics, rules.folder, { HTTP_PORT: String(port) })
    const expected = inOrder(differencesIn(await readAll(transport, plain.input), rulesets))
    await untilCommitted(transport, plain, some.length)
    await untilCommitted(transport, topics, some.length)
    const page = await untilMetrics(port, written(expected.length))
    for (const one of [alone, checker]) expect((await one.end('SIGTERM')).status).toBe(0)

    expect(await whatCameOut(transport, topics)).toEqual(await whatCameOut(transport, plain))
    expect(await differences(topics)).toEqual(expected)
    for (const kind of ['newly-miscoded', 'newly-accepted']) {
      const count = expected.filter(({ change }) => change === kind).length
      expect(count).toBeGreaterThan(5)
      expect(page).toContain(`shadow_differences_total{change="${kind}"} ${count}\n`)
    }
    for (const rule of ['ipg553/diagnosis-primary', 'ipg553/diagnosis-coded']) {
      const count = expected.filter(({ rules: [, , changed] }) => changed?.includes(rule)).length
      expect(count).toBeGreaterThan(5)
      expect(page).toContain(
        `shadow_rule_differences_total{pack="ipg553",rule="${rule}",effect="changed"} ${count}\n`,
      )
    }
    expect(page).not.toMatch(/shadow_episodes_skipped_total\{/)
    // Which episode it is stands on the topic, and nowhere else.
    const keys = expected.flatMap(({ key }) => key ?? [])
    expect(keys.length).toBeGreaterThan(20)
    expect(keys.filter((key) => (page + checker.said()).includes(key))).toEqual([])
  }, 120_000)

  test('goes on when its topic is deleted, counts what it cannot write, and writes again when it is back', async () => {
    const topics = shadowedTopics('deleted')
    const some = someInputs(200, 9)
    await create(transport, [topics.input, ...outputsOf(topics), topics.shadow], 1)
    const port = await freePort()
    await using checker = startShadowed(topics, rules.folder, { HTTP_PORT: String(port) })
    let inputs = 0
    const put = async () => {
      await transport.append(topics.input, some)
      inputs += some.length
      await untilCommitted(transport, topics, inputs)
    }
    await put()
    const each = differencesIn(await readAll(transport, topics.input), rulesets).length
    expect(each).toBeGreaterThan(5)
    await untilMetrics(port, written(each))
    await deleteTopic(topics.shadow)
    await put()
    await untilMetrics(port, new RegExp(`unwritten_total{reason="topics-missing"} ${each}\n`))
    await create(transport, [topics.shadow], 1)
    await put()
    await untilMetrics(port, written(2 * each))
    expect(await differences(topics)).toHaveLength(each)
    const verification = await verifyOneOutputEach(transport, topics.input, outputsOf(topics))
    expect(verification).toMatchObject({ problems: [], inputs })
    expect(checker.said()).toContain('"event":"shadow-unwritten"')
    expect((await checker.end('SIGTERM')).status).toBe(0)
  })
})

const written = (count: number) => new RegExp(`differences_written_total ${count}\n`)

async function deleteTopic(topic: string): Promise<void> {
  const admin = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 }).admin()
  await admin.connect()
  await admin.deleteTopics({ topics: [topic] })
  await admin.disconnect()
}
