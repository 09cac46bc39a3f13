import { setTimeout as delay } from 'node:timers/promises'
import { type Ask, isBusy } from './known-coordinators.ts'

const pauseMs = 4
const mostPauses = 25

/**
 * Asks a busy coordinator again after a few milliseconds each. The client fetches the cluster's metadata before it asks
 * again, and doubles its pause every time: what is over in thirty milliseconds would take sixty. What lasts longer than a
 * tenth of a second is left to it.
 */
export function untilFree(ask: Ask): Ask {
  return async function (...asked) {
    for (let pauses = 0; ; pauses += 1) {
      try {
        return await ask.apply(this, asked)
      } catch (error) {
        if (!isBusy(error) || pauses >= mostPauses) throw error
        await delay(pauseMs)
      }
    }
  }
}
