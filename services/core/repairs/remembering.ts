/** A function that keeps its last `most` answers, by what its argument comes down to; 0 keeps none. */
export function remembering<Argument, Answer extends object>(
  keyOf: (argument: Argument) => string,
  answer: (argument: Argument) => Answer,
  most: number,
): (argument: Argument) => Answer {
  if (most === 0) return answer
  const answers = new Map<string, Answer>()
  return (argument) => {
    const key = keyOf(argument)
    const known = answers.get(key)
    if (known !== undefined) return known
    const given = answer(argument)
    const oldest = answers.size >= most ? answers.keys().next() : null
    if (oldest?.done === false) answers.delete(oldest.value)
    answers.set(key, given)
    return given
  }
}
