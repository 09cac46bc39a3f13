const lookEveryMs = 1_000

/** Work in steps, each of which has to be answered; it calls this when one has been. */
export type Stepwise<Done> = (answered: () => void) => Promise<Done>

/**
 * Does the work, and tells each second for as long as its present step has gone without an answer for longer than
 * the limit: the client's own tries last far longer, and nobody hears of them.
 */
export async function answered<Done>(
  work: Stepwise<Done>,
  limitMs: number,
  unanswered: () => Promise<void>,
): Promise<Done> {
  let since = performance.now()
  let telling = false
  const look = async () => {
    if (telling || performance.now() - since < limitMs) return
    telling = true
    await unanswered()
    telling = false
  }
  const timer = setInterval(() => void look(), Math.min(lookEveryMs, limitMs / 4))
  try {
    return await work(() => {
      since = performance.now()
    })
  } finally {
    clearInterval(timer)
  }
}
