/** Where a broker came from: named by the user, a Docker engine, or Java on this machine. */
export type BrokerKind = 'given' | 'docker' | 'java'

/** A running broker for local work: its addresses (host:port), one line about it for people, and its end. */
export interface LocalBroker {
  readonly kind: BrokerKind
  readonly brokers: string[]
  readonly description: string
  stop(): Promise<void>
}

/** What every provider is told: where to say what it is doing, and the port that is wanted, if one is. */
export interface ProviderOptions {
  readonly log: (line: string) => void
  readonly port?: number | undefined
}

/** A broker, or why this provider has none here: one line; null when nobody asked this provider for one. */
export type Attempt =
  | { readonly ok: true; readonly broker: LocalBroker }
  | { readonly ok: false; readonly reason: string | null }

/** Starts a broker or says why it cannot, within a bounded time. */
export type Provider = (options: ProviderOptions) => Promise<Attempt>

/** The first line of what went wrong, short enough to stand at the end of a log line. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? 'no reason given'
  return line.trim().slice(0, 300)
}
