/** More than a classification has codes, spelt as they usually are. */
const most = 50_000
const longest = 32

/** A question about codes, of which few are asked for again and again: what was answered is kept in mind. */
export function kept<Answer extends NonNullable<unknown>>(
  ask: (code: string) => Answer,
): (code: string) => Answer {
  const answers = new Map<string, Answer>()
  return (code) => {
    const known = answers.get(code)
    if (known !== undefined) return known
    const answer = ask(code)
    if (code.length > longest) return answer
    if (answers.size >= most) answers.clear()
    answers.set(code, answer)
    return answer
  }
}
