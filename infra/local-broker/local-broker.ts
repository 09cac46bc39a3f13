import { dockerBroker } from './docker.ts'
import { givenBroker } from './given.ts'
import { javaBroker } from './java.ts'
import type { BrokerKind, LocalBroker, Provider } from './provider.ts'

export type { BrokerKind, LocalBroker } from './provider.ts'

/** Where to say what is tried (one line each, for people), which providers to try, and the port that is wanted. */
export interface LocalBrokerOptions {
  readonly log?: (line: string) => void
  readonly only?: readonly BrokerKind[]
  readonly port?: number
}

// The order is the order of preference.
const providers: readonly { kind: BrokerKind; named: string; start: Provider }[] = [
  { kind: 'given', named: 'KAFKA_BROKERS', start: givenBroker },
  { kind: 'docker', named: 'Docker', start: dockerBroker },
  { kind: 'java', named: 'Java', start: javaBroker },
]

/**
 * A Kafka broker for work on this machine: the one that `KAFKA_BROKERS` names, else a container, else Java.
 * Null when none of them works here, each reason having gone to `log`. The broker ends with `stop`, and also
 * when this process ends in whatever way. Throws `broker-unreachable` when `KAFKA_BROKERS` does not answer.
 */
export async function startLocalBroker(options: LocalBrokerOptions = {}): Promise<LocalBroker | null> {
  const { log = () => {}, only, port } = options
  for (const { kind, named, start } of providers) {
    if (only && !only.includes(kind)) continue
    const attempt = await start({ log, port })
    if (attempt.ok) return attempt.broker
    if (attempt.reason !== null) log(`No broker from ${named}: ${attempt.reason}`)
  }
  return null
}
