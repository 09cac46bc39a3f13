import { randomUUID } from 'node:crypto'
import { startLocalBroker } from '../../infra/local-broker/local-broker.ts'
import { freePort } from '../../infra/local-broker/ports.ts'
import { Fault } from '../../services/fault.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../services/transports/transport.ts'
import {
  checkerEnvironment,
  killIfRunning,
  type RunningChecker,
  startCheckerProcess,
  topicsBeside,
} from '../checker/running-checker.ts'

/** A broker of its own, the topics, and a checker as it is installed. */
export interface Stage extends AsyncDisposable {
  readonly description: string
  readonly transport: Transport
  readonly input: string
  readonly outputs: readonly string[]
  readonly group: string
  readonly checker: RunningChecker
  /** Where the checker serves its metrics. */
  readonly httpPort: number
}

/** Sets the stage; throws `broker-unreachable` where no broker can be had. */
export async function setStage(partitions: number, log: (line: string) => void): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const broker = await startLocalBroker({ log, only: ['docker', 'java'] })
  if (broker === null)
    throw new Fault('broker-unreachable', 'No broker: each line above says what one way lacks.')
  stack.defer(() => broker.stop())
  const { brokers } = broker
  const transport = stack.adopt(createKafkaTransport({ brokers, clientId: 'soak' }), (one) => one.close())
  const topics = topicsBeside(`soak-${randomUUID()}`)
  const { input, enriched, rejected, deadLetter } = topics
  const outputs = [enriched, rejected, deadLetter]
  await transport.createTopics([input, ...outputs].map((name) => ({ name, partitions })))
  const httpPort = await freePort()
  const environment = {
    ...checkerEnvironment(brokers, topics),
    HTTP_PORT: String(httpPort),
    // It should not outlive a soak that was killed by much.
    BROKER_GIVE_UP_AFTER: '1m',
  }
  // Ctrl-C is for us alone: the checker has to go on until it has done what was sent.
  const checker = stack.adopt(startCheckerProcess(environment, true), killIfRunning)
  const killNow = () => void checker.process.kill('SIGKILL')
  process.once('exit', killNow)
  stack.defer(() => void process.off('exit', killNow))
  await checker.logged('partitions-assigned')
  const open = stack.move()
  const { description } = broker
  return {
    ...{ description, transport, input, outputs, group: input, checker, httpPort },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}
