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
const neverSendable = [...tooLarge, 'INVALID_TIMESTAMP', 'INVALID_RECORD', 'CORRUPT_MESSAGE']

/** One word for what went wrong: the protocol's, the system's, or the error's name; never its text, which may quote a record. */
export function reasonOf(error: unknown): string {
  const chain = [...causes(error)]
  const words = chain.flatMap(({ type, code }) => [type, code])
  const word = words.find((candidate) => typeof candidate === 'string')
  return String(word ?? chain.at(-1)?.name ?? 'unknown')
}

/** Whether the broker refuses these records whatever we do. */
export function isUnsendable(error: unknown): boolean {
  return neverSendable.includes(reasonOf(error))
}

/** Whether the broker has answered no and will again; everything else may pass. */
export function isRefusal(error: unknown): boolean {
  return [...causes(error)].some(({ type, retriable }) => typeof type === 'string' && retriable === false)
}

/** The fault in what the client crashed with and will not recover from. */
export function crashFault(error: unknown): Fault {
  for (const cause of causes(error)) {
    if (cause instanceof Fault) return cause
    const [, codec] = /^(\w+) compression not implemented/.exec(String(cause.message)) ?? []
    if (cause.name === 'KafkaJSNotImplemented' && codec) return unknownCodec(codec.toLowerCase())
  }
  return refused('let this job go on', error)
}

/** The fault of a broker that says no: `what` completes "The broker does not …". */
export function refused(what: string, error: unknown): Fault {
  const message = `The broker does not ${what} (${reasonOf(error)}). Check its rights, limits and settings.`
  return new Fault('broker-refused', message, { cause: error })
}

function* causes(error: unknown): Generator<ClientError> {
  if (typeof error !== 'object' || error === null) return
  const found = error as ClientError
  yield found
  yield* causes(found.cause)
  if (Array.isArray(found.errors)) for (const inner of found.errors) yield* causes(inner)
}
