import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import { Fault } from '../../fault.ts'
import { isRefusal, reasonOf, refused } from './client-errors.ts'
import { createClient, type KafkaSettings } from './client-settings.ts'
import { trackSockets } from './sockets.ts'
import { within } from './within.ts'

const pauseMs = 500
const leaveMs = 1_000

/** Asks the brokers about topics, groups and offsets, connecting when first asked. */
export interface PatientAdmin {
  /**
   * Asks until there is an answer. Throws `broker-unreachable` or `broker-lost` when there was none for as long
   * as we are patient, `broker-refused` when the answer is no; `what` completes "The broker does not …".
   */
  ask<Answer>(what: string, question: (admin: Admin) => Promise<Answer>): Promise<Answer>
  /** Asks once, and throws the client's own error. */
  askOnce<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer>
  close(): Promise<void>
}

export function createPatientAdmin(settings: KafkaSettings): PatientAdmin {
  const sockets = trackSockets(settings.socketFactory)
  const closing = new AbortController()
  let connected: Promise<Admin> | undefined
  let everConnected = false

  const connect = async () => {
    const admin = createClient(settings, sockets).admin()
    await admin.connect()
    everConnected = true
    return admin
  }

  // A client that failed once may keep what misled it: the next question gets a new one.
  const discard = () => {
    connected?.then((admin) => admin.disconnect()).catch(() => {})
    connected = undefined
  }

  const askOnce = async <Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> => {
    closing.signal.throwIfAborted()
    connected ??= connect()
    const current = connected
    try {
      return await question(await current)
    } catch (error) {
      if (connected === current && !(error instanceof Fault)) discard()
      throw error
    }
  }

  return {
    askOnce,
    async ask(what, question) {
      const deadline = Date.now() + settings.giveUpAfterMs
      for (;;) {
        try {
          return await askOnce(question)
        } catch (error) {
          if (error instanceof Fault || closing.signal.aborted) throw error
          if (isRefusal(error)) throw refused(what, error)
          if (Date.now() >= deadline)
            throw everConnected ? lost(settings, error) : unreachable(settings, error)
        }
        await delay(Math.min(pauseMs, settings.giveUpAfterMs), undefined, { signal: closing.signal })
      }
    },
    async close() {
      closing.abort(new Fault('usage', 'The Kafka transport is closed.'))
      await within(
        leaveMs,
        Promise.resolve(connected).then((admin) => admin?.disconnect()),
      )
      sockets.destroy()
    },
  }
}

function unreachable({ brokers, giveUpAfterMs }: KafkaSettings, cause: unknown): Fault {
  const message =
    `No Kafka broker answers at ${brokers.join(', ')} (${reasonOf(cause)}, tried for ${giveUpAfterMs / 1_000} s). ` +
    'Check that the broker runs, that host and port are right, and that its advertised listeners can be reached from here.'
  return new Fault('broker-unreachable', message, { cause })
}

function lost({ brokers, giveUpAfterMs }: KafkaSettings, cause: unknown): Fault {
  return brokerLost(brokers, giveUpAfterMs, reasonOf(cause), cause)
}

/** The fault of brokers that answered once and have not for too long. */
export function brokerLost(
  brokers: readonly string[],
  waitedMs: number,
  reason: string,
  cause?: unknown,
): Fault {
  const message =
    `The Kafka brokers at ${brokers.join(', ')} could not be used for ${Math.round(waitedMs / 1_000)} s (${reason}). ` +
    'Check that they run and can be reached, then start again: the work goes on where it was committed.'
  return new Fault('broker-lost', message, { cause })
}
