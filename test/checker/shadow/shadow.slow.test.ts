import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../../infra/local-broker/ports.ts'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../../services/transports/transport.ts'
import { verifyOneOutputEach } from '../../../services/verify/one-output-each.ts'
import { evictMembers } from '../../gate/evict-members.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { environmentThrough } from '../../proxy/environment-through.ts'
import { api, requestOf } from '../../proxy/frames.ts'
import { startKafkaProxy } from '../../proxy/kafka-proxy.ts'
import { changedRules } from './changed-rules.ts'
import { groupOf, startShadowed, untilCommitted, untilMetrics } from './running-shadow.ts'
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

describeWithKafka('a checker with a shadow, in trouble', () => {
  let transport: Transport

  beforeAll(() => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'shadow-test' })
  })
  afterAll(async () => {
    await transport.close()
    rules.remove()
  })

  const createAll = (topics: ShadowedTopics) =>
    create(transport, [topics.input, ...outputsOf(topics), topics.shadow], partitions)

  /** What a checker without a shadow makes of the same input. */
  async function withoutShadow(input: string, inputs: number): Promise<string[][]> {
    const topics = shadowedTopics('plain', input)
    await createAll(topics)
    await using checker = startShadowed(topics)
    await untilCommitted(transport, topics, inputs)
    await checker.end('SIGTERM')
    return whatCameOut(transport, topics)
  }

  const differences = async (topics: ShadowedTopics) =>
    inOrder((await readAll(transport, topics.shadow)).map(told))

  test('killed with SIGKILL and started anew: outputs exactly once, no difference twice and none invented', async () => {
    const topics = shadowedTopics('killed')
    await createAll(topics)
    let inputs = 0
    const put = async (seed: number) => {
      const some = someInputs(300, seed)
      await transport.append(topics.input, some)
      inputs += some.length
    }
    {
      await using killed = startShadowed(topics, rules.folder)
      for (let seed = 0; seed < 5; seed++) {
        await put(seed)
        await untilCommitted(transport, topics, inputs - 200)
      }
      await killed.end('SIGKILL')
    }
    await evictMembers(groupOf(topics))
    await put(5)
    const port = await freePort()
    await using again = startShadowed(topics, rules.folder, { HTTP_PORT: String(port) })
    await untilCommitted(transport, topics, inputs)
    await untilMetrics(port, /differences_written_total [1-9]/)
    expect((await again.end('SIGTERM')).status).toBe(0)

    const verification = await verifyOneOutputEach(transport, topics.input, outputsOf(topics))
    expect(verification).toMatchObject({ problems: [], inputs })
    expect(await whatCameOut(transport, topics)).toEqual(await withoutShadow(topics.input, inputs))
    const expected = inOrder(differencesIn(await readAll(transport, topics.input), rulesets))
    const found = await differences(topics)
    expect(new Set(found.map(({ source }) => source)).size).toBe(found.length)
    expect(expected).toEqual(expect.arrayContaining(found))
  })

  test('a leader that takes differences and never answers holds nothing up, and not the stop either', async () => {
    const topics = shadowedTopics('held')
    await createAll(topics)
    await using stack = new AsyncDisposableStack()
    const proxy = stack.adopt(await startKafkaProxy(), (one) => one.close())
    const isDifferences = requestOf(api.produce)
    const held = proxy.hold((frame) => isDifferences(frame) && frame.bytes.includes(topics.shadow))
    await using checker = startShadowed(topics, rules.folder, environmentThrough(proxy.port))
    const some = someInputs(300, 7)
    await transport.append(topics.input, some)
    await held.arrived
    for (let more = 2; more <= 4; more++) {
      await transport.append(topics.input, some)
      await untilCommitted(transport, topics, more * some.length)
      await delay(500)
    }
    expect((await checker.end('SIGTERM')).status).toBe(0)
    expect(checker.said()).toContain('"reason":"stopped"')
    expect(await whatCameOut(transport, topics)).toEqual(await withoutShadow(topics.input, 4 * some.length))
  })
})
