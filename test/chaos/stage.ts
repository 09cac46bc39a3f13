import { randomUUID } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import type { Cluster } from '../../infra/local-broker/cluster.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../services/transports/transport.ts'
import { type KafkaProxy, startKafkaProxy } from '../proxy/kafka-proxy.ts'
import { adminSettings } from './admin-settings.ts'
import { type Crew, createCrew } from './crew.ts'
import type { WriteHistory } from './history.ts'
import type { Plan } from './plan.ts'
import { type Names, outputsOf } from './worker-settings.ts'

/** Where a run takes place: a cluster, topics of its own on it, workers, and the ways between. */
export interface Stage {
  readonly cluster: Cluster
  readonly names: Names
  readonly outputs: readonly string[]
  readonly crew: Crew
  /** One for every place of the crew, and the last one for whoever appends. */
  readonly proxies: readonly KafkaProxy[]
  /** Whoever appends goes this way. */
  readonly feeder: Transport
  /** Nothing disturbs this one but what happens to brokers. */
  readonly observer: Transport
  close(): Promise<void>
}

/** Where a run leaves its traces. */
export interface Traces {
  readonly historyFile: string
  readonly logFile: string
  readonly write: WriteHistory
}

// Somebody who joins beside the usual workers.
const sparePlaces = 1

/** Sets the stage; nobody works there yet. */
export async function setStage(cluster: Cluster, plan: Plan, traces: Traces): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const { brokers } = cluster
  const proxy = async () => stack.adopt(await startKafkaProxy(), close)
  const proxies = await Promise.all(Array.from({ length: plan.workers + sparePlaces + 1 }, proxy))
  const feederSockets = proxies.at(-1)
  const feeder = stack.adopt(
    createKafkaTransport({
      ...adminSettings(brokers),
      clientId: 'chaos-feeder',
      ...(feederSockets && { socketFactory: feederSockets.socketFactory }),
    }),
    close,
  )
  const observer = stack.adopt(createKafkaTransport(adminSettings(brokers)), close)
  const names = nameAll()
  const outputs = outputsOf(names)
  for (const name of [names.topics.input, ...outputs]) {
    await observer.createTopics([{ name, partitions: plan.partitions }])
  }
  const log = stack.adopt(openSync(traces.logFile, 'a'), closeSync)
  const { historyFile, write } = traces
  const crew = createCrew({
    all: { ...names, ...plan.habits, brokers, historyFile, seed: plan.seed },
    proxyPorts: proxies.slice(0, -1).map(({ port }) => port),
    log,
    write,
  })
  stack.defer(crew.killAll)
  const open = stack.move()
  return {
    ...{ cluster, names, outputs, crew, proxies, feeder, observer },
    close: () => open.disposeAsync(),
  }
}

const close = (one: { close(): Promise<void> }) => one.close()

function nameAll(): Names {
  const input = `chaos-${randomUUID().slice(0, 8)}`
  const topics = {
    input,
    enriched: `${input}.enriched`,
    rejected: `${input}.rejected`,
    deadLetter: `${input}.dead-letter`,
  }
  return { group: input, topics }
}
