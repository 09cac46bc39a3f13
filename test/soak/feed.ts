import { setTimeout as delay } from 'node:timers/promises'
import type { Transport } from '../../services/transports/transport.ts'
import type { TakeRecords } from './event-pool.ts'

const everyMs = 100

/** Appends records at a steady rate until it is stopped. */
export interface Feed {
  /** Records appended so far. */
  readonly sent: number
  /** Ends it; gives for how long it ran, in seconds. Rejects with what an append was refused for. */
  stop(): Promise<number>
}

/** Starts to feed a topic with so many records a second; after a pause it makes up for what it has missed. */
export function startFeed(transport: Transport, topic: string, take: TakeRecords, rate: number): Feed {
  const stopping = new AbortController()
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1_000
  let sent = 0
  const feeding = (async () => {
    while (!stopping.signal.aborted) {
      const due = Math.min(rate, Math.floor(seconds() * rate) - sent)
      if (due > 0) await transport.append(topic, take(due))
      sent += Math.max(0, due)
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
    return seconds()
  })()
  feeding.catch(() => {})
  return {
    get sent() {
      return sent
    },
    stop() {
      stopping.abort()
      return feeding
    },
  }
}
