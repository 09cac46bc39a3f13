import { startCluster } from './cluster.ts'
import { type Attempt, firstLine, type ProviderOptions } from './provider.ts'

// Kafka's own: nobody starts this one again after a kill, and a machine too busy for a short session is no fault of it.
const settings = { 'broker.session.timeout.ms': '9000', 'broker.heartbeat.interval.ms': '2000' }

/** A broker from the official jars in Java on this machine: a cluster of one node. */
export async function javaBroker({ log, port }: ProviderOptions): Promise<Attempt> {
  try {
    const cluster = await startCluster({ nodes: 1, log, settings, ...(port && { port }) })
    const { brokers, description, stop } = cluster
    return { ok: true, broker: { kind: 'java', brokers: [...brokers], description, stop } }
  } catch (error) {
    return { ok: false, reason: firstLine(error) }
  }
}
