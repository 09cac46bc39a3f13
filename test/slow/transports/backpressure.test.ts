import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { freePort } from '../../../infra/local-broker/ports.ts'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../../services/transports/transport.ts'
import { verifyOneOutputEach } from '../../../services/verify/one-output-each.ts'
import {
  type CheckerTopics,
  checkerEnvironment,
  killIfRunning,
  startCheckerProcess,
  topicsBeside,
} from '../../checker/running-checker.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { environmentThrough } from '../../proxy/environment-through.ts'
import { api, type Frame, requestOf } from '../../proxy/frames.ts'
import { type KafkaProxy, startKafkaProxy } from '../../proxy/kafka-proxy.ts'
import { createLargeEvents, takeFrom } from '../../soak/event-pool.ts'
import { readVitalSigns, type VitalSigns } from '../../soak/vital-signs.ts'

const partitions = 4
const backlog = { events: 60_000, bytesEach: 2_000, atOnce: 5_000 }
// Longer than a session, within which the group must hear of its member.
const slowForMs = 36_000
// Well within the ten seconds after which the broker would end the transaction.
const heldForMs = 5_000
const mib = 1024 * 1024
// A fetch brings 10 MiB at most, and one may have been under way.
const mostFetched = 2 * 10 * mib
// The process at rest, what a fetch brings, decoded and judged, and what is not collected at once.
const mostResident = 450 * mib

const close = (one: { close(): Promise<void> }) => one.close()

/** Keeps every transaction from being committed for a while, until the signal. */
async function slowDownCommits(proxy: KafkaProxy, signal: AbortSignal): Promise<void> {
  const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  while (!signal.aborted) {
    const held = proxy.hold(requestOf(api.endTxn))
    await Promise.race([held.arrived, ended])
    void Promise.race([delay(heldForMs), ended]).then(held.release)
  }
}

async function appendBacklog(transport: Transport, topic: string): Promise<void> {
  const take = takeFrom(createLargeEvents(1_000, 7, backlog.bytesEach))
  for (let sent = 0; sent < backlog.events; sent += backlog.atOnce) {
    await transport.append(topic, take(backlog.atOnce))
  }
}

/** Starts a checker behind the proxy; its signs are read as long as it has more to do than `isOver` asks for. */
function startChecker(topics: CheckerTopics, proxyPort: number, httpPort: number) {
  const checker = startCheckerProcess({
    ...checkerEnvironment(kafkaBrokers, topics),
    ...environmentThrough(proxyPort),
    HTTP_PORT: String(httpPort),
  })
  const watch = async (isOver: (signs: VitalSigns) => boolean): Promise<VitalSigns[]> => {
    const all: VitalSigns[] = []
    for (;;) {
      if (checker.process.exitCode !== null)
        throw new Error(`The checker ended by itself:\n${checker.said()}`)
      const signs = await readVitalSigns(httpPort)
      if (signs) all.push(signs)
      if (signs && isOver(signs)) return all
      await delay(250)
    }
  }
  return { checker, watch }
}

describeWithKafka('a broker that is slow to take what it is sent', () => {
  test('holds the checker back: it neither reads ahead nor grows nor leaves its group', {
    timeout: 300_000,
  }, async () => {
    await using stack = new AsyncDisposableStack()
    const settings = { brokers: kafkaBrokers, clientId: 'backpressure' }
    const transport = stack.adopt(createKafkaTransport(settings), close)
    const topics = topicsBeside(`backpressure-${randomUUID()}`)
    const { input, enriched, rejected, deadLetter } = topics
    const outputs = [enriched, rejected, deadLetter]
    await transport.createTopics([input, ...outputs].map((name) => ({ name, partitions })))
    await appendBacklog(transport, input)

    let fetched = 0
    const see = (frame: Frame) => {
      if (frame.is === 'answer' && frame.api === api.fetch) fetched += frame.bytes.length
    }
    const proxy = stack.adopt(await startKafkaProxy(see), close)
    const slow = new AbortController()
    const slowing = slowDownCommits(proxy, slow.signal)
    const { checker, watch } = startChecker(topics, proxy.port, await freePort())
    stack.adopt(checker, killIfRunning)
    await checker.logged('partition-fenced')
    const until = performance.now() + slowForMs
    const whileSlow = await watch(() => performance.now() > until)
    const [fetchedWhileSlow, doneWhileSlow] = [fetched, whileSlow.at(-1)?.committed ?? 0]
    slow.abort()
    await slowing
    const afterwards = await watch(({ committed }) => committed >= backlog.events)
    await checker.end('SIGTERM')

    const peak = (signs: readonly VitalSigns[]) => Math.max(...signs.map(({ resident }) => resident))
    const inMib = (bytes: number) => `${Math.round(bytes / mib)} MiB`
    process.stdout.write(
      `backpressure: while commits were slow ${doneWhileSlow} records were committed, ${inMib(fetchedWhileSlow)} of ` +
        `${inMib(fetched)} fetched; resident at most ${inMib(peak(whileSlow))}, afterwards ${inMib(peak(afterwards))}\n`,
    )
    const verification = await verifyOneOutputEach(transport, input, outputs, { group: input })
    expect(verification).toMatchObject({ problems: [], inputs: backlog.events, waiting: 0 })
    const out = verification.outputs.values().reduce((sum, count) => sum + count, 0)
    expect(out).toBe(backlog.events)
    expect(fetched).toBeGreaterThan(backlog.events * backlog.bytesEach)
    const share = (doneWhileSlow / backlog.events) * fetched
    expect(fetchedWhileSlow).toBeLessThan(share + mostFetched)
    expect(peak([...whileSlow, ...afterwards])).toBeLessThan(mostResident)
    expect(checker.said().match(/"event":"partitions-assigned"/g)).toHaveLength(1)
  })
})
