/** How a process of the checker is asked to stop. */
export interface StopSignals {
  /** The first signal. */
  readonly asked: Promise<NodeJS.Signals>
  /** Another one, a second or more after the first: no more waiting. */
  readonly insisted: Promise<void>
}

// Ctrl-C under npm comes twice at once: from the terminal, and passed on by npm.
const sameWishMs = 1_000

export function stopSignals(): StopSignals {
  const asked = Promise.withResolvers<NodeJS.Signals>()
  const insisted = Promise.withResolvers<void>()
  let askedAt: number | null = null
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      askedAt ??= performance.now()
      asked.resolve(signal)
      if (performance.now() - askedAt >= sameWishMs) insisted.resolve()
    })
  return { asked: asked.promise, insisted: insisted.promise }
}

/** Rejects with what nobody caught; its text stays with us, as it may quote a record. */
export function strayFault(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, reject)
  promise.catch(() => {})
  return promise
}
