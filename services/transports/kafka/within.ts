/** Waits for the work to settle in whatever way, and no longer than the time given. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, milliseconds)
  try {
    await Promise.race([work.catch(() => {}), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
