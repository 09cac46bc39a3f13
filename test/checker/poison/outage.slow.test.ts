import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { verifyOneOutputEach } from '../../../services/verify/one-output-each.ts'
import { close, connect } from '../../gate/stage.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { environmentThrough } from '../../proxy/environment-through.ts'
import { startKafkaProxy } from '../../proxy/kafka-proxy.ts'
import {
  checkerEnvironment,
  killIfRunning,
  type RunningChecker,
  startCheckerProcess,
  topicsBeside,
} from '../running-checker.ts'
import { createOutage } from './outage.ts'
import { neighbours } from './poisons.ts'

/** A checker on topics of its own, and the way by which it comes to the broker; the test has another. */
async function setStage(stack: AsyncDisposableStack, giveUpAfter: string) {
  const transport = stack.adopt(connect('outage'), close)
  const topics = topicsBeside(`outage-${randomUUID()}`)
  const { input, enriched, rejected, deadLetter } = topics
  await transport.createTopics(
    [input, enriched, rejected, deadLetter].map((name) => ({ name, partitions: 1 })),
  )
  const proxy = stack.adopt(await startKafkaProxy(), close)
  const outage = stack.use(await createOutage(proxy.port))
  const environment = {
    ...checkerEnvironment(kafkaBrokers, topics),
    ...environmentThrough(outage.port),
    BROKER_GIVE_UP_AFTER: giveUpAfter,
    LOG_LEVEL: 'debug',
  }
  const checker = stack.adopt(startCheckerProcess(environment), killIfRunning)
  return {
    checker,
    outage,
    append: () => transport.append(input, neighbours),
    committed: (count: number) => saying(checker, `"lastOffset":${count - 1},`),
    async judge() {
      const outputs = [enriched, rejected, deadLetter]
      const {
        problems,
        waiting,
        outputs: counts,
      } = await verifyOneOutputEach(transport, input, outputs, { group: input })
      return { problems, waiting, deadLetters: counts.get(deadLetter) }
    },
  }
}

/** Waits until the checker has said this. */
async function saying({ process: child, said }: RunningChecker, words: string): Promise<void> {
  const over = once(child, 'exit').then(() => Promise.reject(new Error(`The checker ended:\n${said()}`)))
  over.catch(() => {})
  while (child.stdout && !said().includes(words)) await Promise.race([once(child.stdout, 'data'), over])
}

describeWithKafka('a broker that goes away in mid-run', () => {
  test('is waited for; nothing becomes a dead letter meanwhile, and it goes on where it was', async () => {
    await using stack = new AsyncDisposableStack()
    const { checker, outage, append, committed, judge } = await setStage(stack, '2m')
    await append()
    await committed(neighbours.length)
    await outage.cut()
    await append()
    await checker.logged('broker-waiting')
    await outage.heal()
    await committed(2 * neighbours.length)
    await checker.logged('broker-back')
    expect((await checker.end('SIGTERM')).status).toBe(0)
    expect(await judge()).toEqual({ problems: [], waiting: 0, deadLetters: 0 })
  })

  test('for too long ends it with status 4, and a word about which broker; what waits goes on waiting', async () => {
    await using stack = new AsyncDisposableStack()
    const { checker, outage, append, committed, judge } = await setStage(stack, '3s')
    await append()
    await committed(neighbours.length)
    await outage.cut()
    await append()
    await checker.logged('stopped')
    expect((await checker.end('SIGTERM')).status).toBe(4)
    expect(checker.said()).toMatch(new RegExp(`^checker: .*${kafkaBrokers[0]}.*ECONNREFUSED`, 'm'))
    expect(await judge()).toEqual({ problems: [], waiting: neighbours.length, deadLetters: 0 })
  })
})
