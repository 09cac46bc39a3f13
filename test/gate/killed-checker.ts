import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { generate } from '../../services/generator/generate.ts'
import { inputRecord } from '../../services/pipeline/input-record.ts'
import { openCommittedFetch } from '../../services/transports/kafka/committed-fetch.ts'
import { plainSocket } from '../../services/transports/kafka/sockets.ts'
import type { Transport } from '../../services/transports/transport.ts'
import {
  checkerEnvironment,
  killIfRunning,
  type RunningChecker,
  startCheckerProcess,
  topicsBeside,
} from '../checker/running-checker.ts'
import { kafkaBrokers } from '../kafka-broker.ts'
import { environmentThrough } from '../proxy/environment-through.ts'
import type { Frame } from '../proxy/frames.ts'
import { startKafkaProxy } from '../proxy/kafka-proxy.ts'
import { collect } from '../transports/observed-job.ts'
import { evictMembers } from './evict-members.ts'
import { inputs } from './races.ts'
import { close, connect, type Judgement, judge } from './stage.ts'

/** What became of the topics when a checker was killed and another one started. */
export interface Restart extends Judgement {
  readonly topics: readonly string[]
  /** Records for a reader who began to read, up to the end, between the kill and the restart. */
  readonly visible: number
  /**
   * For how long what the killed one had begun kept readers waiting when the new checker had its partitions: until
   * the last stable offset of every output had passed it.
   */
  readonly waitedMs: number
  /** Whether they did wait: else it was committed, or the broker had ended it, before the new checker was up. */
  readonly waited: boolean
}

/**
 * Kills a checker, as it is installed, with SIGKILL when this frame is on its way in its first transaction; has its
 * group give it up, and starts another. Both have these settings.
 */
export async function killAt(
  point: (frame: Frame) => boolean,
  settings: Record<string, string> = {},
): Promise<Restart> {
  await using stack = new AsyncDisposableStack()
  const transport = stack.adopt(connect('kill'), close)
  const { input, outputs, environment } = namesOf(randomUUID())
  await transport.createTopics([input, ...outputs].map((name) => ({ name, partitions: 1 })))
  await appendEvents(transport, input, inputs.first, 1)

  const proxy = stack.adopt(await startKafkaProxy(), close)
  const held = proxy.hold(point)
  const start = (more: Record<string, string> = {}) =>
    stack.adopt(startCheckerProcess({ ...environment, ...settings, ...more }), killIfRunning)
  const killed = start(environmentThrough(proxy.port))
  await Promise.race([held.arrived, ended(killed)])
  await killed.end('SIGKILL')
  await evictMembers(input)

  const passed = Promise.all(outputs.map((topic) => untilStable(transport, topic)))
  const reading = Promise.all(outputs.map((topic) => collect(transport.read(topic))))
  await appendEvents(transport, input, inputs.more, 2)
  const restarted = start()
  await restarted.logged('partitions-assigned')
  const up = performance.now()
  const latest = Math.max(...(await passed)) - up
  const [waited, waitedMs] = [latest > 0, Math.max(0, latest)]
  const visible = (await reading).flat().length
  await committedUpTo(restarted, inputs.first + inputs.more - 1)
  await restarted.end('SIGTERM')
  return { topics: outputs, visible, waited, waitedMs, ...(await judge(input, input, outputs)) }
}

/** Waits until who reads committed records can read all that the topic holds now; tells when that was. */
async function untilStable(transport: Transport, topic: string): Promise<number> {
  const { first, next } = (await transport.retained(topic)).partitions.get(0) ?? { first: 0n, next: 0n }
  const settings = { brokers: kafkaBrokers, clientId: 'kill', requestTimeoutMs: 15_000 }
  const fetching = openCommittedFetch({ ...settings, socketFactory: plainSocket }, topic)
  try {
    // From the last stable offset on: the broker answers at once when it moves.
    for (let from = first; ; ) {
      const { stable = from } = (await fetching.fetch(new Map([[0, from]]))).get(0) ?? {}
      if (stable >= next) return performance.now()
      from = stable
    }
  } finally {
    fetching.close()
  }
}

function namesOf(id: string) {
  const topics = topicsBeside(`gate-${id}`)
  const { input, enriched, rejected, deadLetter } = topics
  const environment = { ...checkerEnvironment(kafkaBrokers, topics), LOG_LEVEL: 'debug' }
  return { input, outputs: [enriched, rejected, deadLetter], environment }
}

async function appendEvents(transport: Transport, input: string, events: number, seed: number) {
  const lines = [...generate({ events, seed })].map(({ line }) => line)
  await transport.append(
    input,
    lines.map((line) => ({ ...inputRecord(line, null), partition: 0 })),
  )
}

async function ended({ process, said }: RunningChecker): Promise<never> {
  await once(process, 'exit')
  throw new Error(`The checker ended by itself:\n${said()}`)
}

/** Waits until the checker has said that it committed this offset. */
async function committedUpTo(checker: RunningChecker, offset: number): Promise<void> {
  const over = ended(checker)
  over.catch(() => {})
  const { stdout } = checker.process
  while (stdout && !checker.said().includes(`"lastOffset":${offset},`)) {
    await Promise.race([once(stdout, 'data'), over])
  }
}
