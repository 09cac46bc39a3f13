import type { ConsumerConfig, ISocketFactory, Kafka, Producer, RetryOptions } from 'kafkajs'
import { kafkajs } from './mended-client.ts'
import type { Sockets } from './sockets.ts'

/** How the transport reaches Kafka and how long it is patient, in milliseconds. */
export interface KafkaSettings {
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly giveUpAfterMs: number
  readonly replicationFactor: number
  readonly sessionTimeoutMs: number
  readonly transactionTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly stalledAfterMs: number
  readonly transactionRecords: number
  readonly socketFactory: ISocketFactory
}

// Every field is named: under NODE_ENV=test the client has other defaults.
const retryFor = (initialRetryTime: number, retries: number, maxRetryTime: number): RetryOptions => ({
  initialRetryTime,
  retries,
  maxRetryTime,
  multiplier: 2,
  factor: 0.2,
})

/** Over in a second: whoever asks tries again and counts the time. */
const briefRetry = retryFor(100, 3, 1_000)
// For the client and the consumer alike, and as long as a session lasts: a consumer that gives up earlier starts
// over as a new member of its group, and waits until the session of the old one has ended.
const consumerRetry = retryFor(100, 30, 1_000)
// Every commit is followed by a moment in which the next transaction is refused: at the client's 300 ms there
// would be four transactions a second. Eleven retries from 8 ms are over in six seconds, within any session.
const producerRetry = retryFor(8, 11, 1_000)

/** How long a step of a transaction may go without an answer until that is a trouble: the client asks once more, no longer. */
export const unansweredAfterMs = ({ requestTimeoutMs }: KafkaSettings): number => requestTimeoutMs * 1.2

/**
 * Throws a RangeError where a job would be taken for stalled that only waits for what is given its time: a session's
 * or a transaction's end, or an answer.
 */
export function requireLaterStall(settings: KafkaSettings): void {
  const { stalledAfterMs, sessionTimeoutMs, transactionTimeoutMs } = settings
  const shorter = { sessionTimeoutMs, transactionTimeoutMs, unansweredAfterMs: unansweredAfterMs(settings) }
  for (const [name, milliseconds] of Object.entries(shorter)) {
    if (stalledAfterMs > milliseconds) continue
    throw new RangeError(`stalledAfterMs (${stalledAfterMs}) must be longer than ${name} (${milliseconds})`)
  }
}

/** A client of its own, silent: what it logs can quote keys and values. */
export function createClient(
  { brokers, clientId, requestTimeoutMs }: Pick<KafkaSettings, 'brokers' | 'clientId' | 'requestTimeoutMs'>,
  sockets: Sockets,
  retry: RetryOptions = briefRetry,
): Kafka {
  return new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    retry,
    connectionTimeout: 3_000,
    requestTimeout: requestTimeoutMs,
    socketFactory: sockets.factory,
    logLevel: kafkajs.logLevel.NOTHING,
    logCreator: () => () => {},
  })
}

/** A producer that sends where it is told, each request after the other; transactional when it has an id. */
export function createProducer(client: Kafka, transaction?: { id: string; timeoutMs: number }): Producer {
  return client.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    metadataMaxAge: 30_000,
    createPartitioner: () => explicitPartition,
    retry: producerRetry,
    ...(transaction && { transactionalId: transaction.id, transactionTimeout: transaction.timeoutMs }),
  })
}

export const producerClient = (settings: KafkaSettings, sockets: Sockets): Kafka =>
  createClient(settings, sockets, producerRetry)

export const consumerClient = (settings: KafkaSettings, sockets: Sockets): Kafka =>
  createClient(settings, sockets, consumerRetry)

/** What every consumer of ours shares: committed records only, no topic made by reading it. */
export function consumerConfig(
  groupId: string,
  sessionTimeoutMs: number,
  mayRestart: () => boolean,
): ConsumerConfig {
  return {
    groupId,
    readUncommitted: false,
    allowAutoTopicCreation: false,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: Math.min(1_000, sessionTimeoutMs / 10),
    // A consumer that stops waits for the fetch that is under way. It is answered with the first record: what is fetched at
    // once is what came while the last was committed, up to a megabyte of a partition that is behind.
    maxWaitTimeInMs: 500,
    metadataMaxAge: 30_000,
    retry: { ...consumerRetry, restartOnFailure: async () => mayRestart() },
  }
}

function explicitPartition({ message }: { readonly message: { readonly partition?: number } }): number {
  if (message.partition === undefined) throw new TypeError('a message without a partition')
  return message.partition
}
