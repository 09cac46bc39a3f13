import { brokerSettings } from './broker-settings.ts'
import { type JavaRuntime, javaRuntime } from './java-runtime.ts'
import { kafkaVersion } from './kafka-jars.ts'
import { type ClusterNode, createNode, type NodePlan } from './kafka-node.ts'
import { createKeptFolder } from './kept-folder.ts'
import { freePorts } from './ports.ts'
import { firstLine } from './provider.ts'

export type { ClusterNode } from './kafka-node.ts'

/** Running brokers: their addresses (host:port), one line about them for people, and their end. */
export interface Cluster {
  readonly brokers: readonly string[]
  readonly nodes: readonly ClusterNode[]
  readonly description: string
  /** Kills every node and removes all data. */
  stop(): Promise<void>
}

/**
 * How many nodes, where to say what is done (one line each, for people), Kafka properties that every node is to have
 * beside its own, and the port that the first node is to have when it is free.
 */
export interface ClusterOptions {
  readonly nodes: 1 | 3
  readonly log?: (line: string) => void
  readonly settings?: Readonly<Record<string, string>>
  readonly port?: number
}

/**
 * Starts Kafka from the official jars in Java on this machine. Three nodes are one quorum, and hold three copies of
 * everything, two of which make a record count. The data lies in a temporary folder and goes with the cluster, also
 * when this process is killed. Throws an error of one line that says what is missing, or with a broker's last words.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const runtime = await javaRuntime(options.log ?? (() => {}))
  try {
    return await start(runtime, options)
  } catch (error) {
    // Between finding a free port and binding it somebody else may take it: once more, with others.
    if (!firstLine(error).includes('already in use')) throw error
    return start(runtime, options)
  }
}

async function start(runtime: JavaRuntime, options: ClusterOptions): Promise<Cluster> {
  const plans = await planNodes(options)
  const folder = await createKeptFolder('local-broker-')
  const over = new AbortController()
  const nodes: ClusterNode[] = []
  const stop = async () => {
    over.abort(new Error('The cluster has been stopped'))
    await Promise.all(nodes.map((node) => node.end('SIGKILL')))
    await folder.remove()
  }
  try {
    for (const plan of plans) nodes.push(await createNode(runtime, plan, folder, over.signal))
    await Promise.all(nodes.map((node) => node.start()))
  } catch (error) {
    await stop()
    throw error
  }
  const brokers = nodes.map(({ address }) => address)
  const description = `Apache Kafka ${kafkaVersion} in Java on this machine, ${brokers.join(',')}`
  return { brokers, nodes, description, stop }
}

// A node that was killed may come back only when the quorum has given up its earlier self, and that takes a session.
const shortSession = { 'broker.session.timeout.ms': '3000', 'broker.heartbeat.interval.ms': '500' }

async function planNodes({ nodes, settings, port }: ClusterOptions): Promise<NodePlan[]> {
  const ports = await freePorts(2 * nodes, port)
  const addresses = ports.map((number) => `127.0.0.1:${number}`)
  const controllers = addresses.slice(nodes)
  return addresses.slice(0, nodes).map((address, n) => ({
    id: n + 1,
    address,
    settings: {
      ...brokerSettings({ bind: address, advertised: address }, controllers, n + 1),
      ...shortSession,
      ...settings,
    },
  }))
}
