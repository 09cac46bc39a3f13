/** How much is kept in mind. */
export interface Keeping {
  /** At most so many answers; 0 keeps none. */
  readonly answers: number
  /** At most so many characters of keys, and of answers as JSON, in all. */
  readonly characters: number
}

/**
 * A function that keeps its last answers, by what its argument comes down to. The oldest go first; an answer that is
 * too long by itself is computed each time.
 */
export function remembering<Argument, Answer extends object>(
  keyOf: (argument: Argument) => string,
  answer: (argument: Argument) => Answer,
  { answers: most, characters }: Keeping,
): (argument: Argument) => Answer {
  if (most === 0) return answer
  const kept = new Map<string, { readonly given: Answer; readonly length: number }>()
  let held = 0

  function keep(key: string, given: Answer): void {
    const length = key.length + JSON.stringify(given).length
    if (length > characters) return
    for (const [oldest, other] of kept) {
      if (kept.size < most && held + length <= characters) break
      kept.delete(oldest)
      held -= other.length
    }
    kept.set(key, { given, length })
    held += length
  }

  return (argument) => {
    const key = keyOf(argument)
    const known = kept.get(key)
    if (known !== undefined) return known.given
    const given = answer(argument)
    keep(key, given)
    return given
  }
}
