import { Fault } from '../../fault.ts'
import { unknownCodec } from './codecs.ts'

/** What the client's errors carry, as far as we look. */
interface ClientError {
  readonly name?: unknown
  readonly message?: unknown
  readonly type?: unknown
  readonly code?: unknown
  readonly retriable?: unknown
  readonly cause?: unknown
  readonly errors?: unknown
}

const tooLarge = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']
const neverSendable = [...tooLarge, 'INVALID_TIMESTAMP']

/** The first and the last offset of a batch. */
export interface Offsets {
  readonly first: bigint
  readonly last: bigint
}

/** One word for what went wrong: the protocol's, the system's, or the error's name; never its text, which may quote a record. */
export function reasonOf(error: unknown): string {
  const chain = [...causes(error)]
  const words = chain.flatMap(({ type, code }) => [type, code])
  const word = words.find((candidate) => typeof candidate === 'string')
  const { name, message } = chain.at(-1) ?? {}
  // The client has no name for a broker that was never reached.
  const nameless = message === 'Broker not connected' ? 'NOT_CONNECTED' : 'UNKNOWN'
  return String(word ?? (name === 'Error' ? nameless : (name ?? nameless)))
}

/** Whether the broker refuses these records whatever we do. */
export function isUnsendable(error: unknown): boolean {
  return neverSendable.includes(reasonOf(error))
}

/** Whether the broker refuses these records for their size: fewer of them, or smaller ones, may pass. */
export function isTooLarge(error: unknown): boolean {
  return tooLarge.includes(reasonOf(error))
}

/** Whether the broker has answered no and will again; everything else may pass. */
export function isRefusal(error: unknown): boolean {
  return [...causes(error)].some(({ type, retriable }) => typeof type === 'string' && retriable === false)
}

/** Whether a crash that the client takes for final may pass: it has no patience with a coordinator that moves. */
export function mayPass(error: unknown): boolean {
  const passing = ['KafkaJSGroupCoordinatorNotFound', 'KafkaJSTimeout', 'KafkaJSLockTimeout']
  return [...causes(error)].some(({ name }) => passing.includes(String(name)))
}

/** The fault in what the client crashed with and will not recover from. */
export function crashFault(error: unknown): Fault {
  for (const cause of causes(error)) {
    if (cause instanceof Fault) return cause
    const [, codec] = /^(\w+) compression not implemented/.exec(String(cause.message)) ?? []
    if (cause.name === 'KafkaJSNotImplemented' && codec) return unknownCodec(codec.toLowerCase())
  }
  if (isRefusal(error)) return refused('let this reader go on', error)
  const message = `The Kafka client cannot go on (${reasonOf(error)}). Check the brokers, then start again.`
  return new Fault('broker-lost', message, { cause: error })
}

/** The fault of a broker that says no: `what` completes "The broker does not …". */
export function refused(what: string, error: unknown): Fault {
  const message = `The broker does not ${what} (${reasonOf(error)}). Check its rights, limits and settings.`
  return new Fault('broker-refused', message, { cause: error })
}

/** The fault of outputs that the broker refuses whatever we do. */
export function unsendable(
  job: { readonly input: string; readonly outputs: readonly string[] },
  partition: number,
  { first, last }: Offsets,
  cause: unknown,
): Fault {
  const reason = reasonOf(cause)
  const remedy =
    reason === 'INVALID_TIMESTAMP'
      ? "Set this machine's clock, which is ahead of the broker's."
      : `Raise max.message.bytes of ${job.outputs.join(', ')}.`
  const message =
    `The outputs for ${job.input}, partition ${partition}, offsets ${first} to ${last}, are refused (${reason}); ` +
    `nothing of them is committed. ${remedy}`
  return new Fault('record-unsendable', message, { cause })
}

function* causes(error: unknown): Generator<ClientError> {
  if (typeof error !== 'object' || error === null) return
  const found = error as ClientError
  yield found
  yield* causes(found.cause)
  if (Array.isArray(found.errors)) for (const inner of found.errors) yield* causes(inner)
}
