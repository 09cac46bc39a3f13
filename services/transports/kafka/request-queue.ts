/** The part of kafkajs 2.2.4's queue of requests that is mended. */
export interface RequestQueue {
  readonly pending: readonly unknown[]
  readonly throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests(): void
}

const checkEveryMs = 10

/**
 * Looks at waiting requests again when the broker's throttling ends, and not at all while none wait. The client's
 * own does so every millisecond for ever, through a negative timeout of which Node warns.
 */
export function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId || this.pending.length === 0) return
  const wait = Math.max(this.throttledUntil - Date.now(), checkEveryMs)
  this.throttleCheckTimeoutId = setTimeout(() => {
    this.throttleCheckTimeoutId = null
    this.checkPendingRequests()
  }, wait)
}
