import { type Formula, keyOf } from '../formula.ts'

type Answers = Map<string, boolean>

/**
 * Whether some answers to its questions make all of the formulas true. Decided by trying answers one question at a
 * time, as far as the formulas are still open.
 */
export function satisfiable(formulas: readonly Formula[], answers: Answers = new Map()): boolean {
  const open: Formula[] = []
  for (const formula of formulas) {
    const value = answerOf(formula, answers)
    if (value === false) return false
    if (value === null) open.push(formula)
  }
  const asked = open[0] === undefined ? null : firstUnanswered(open[0], answers)
  if (asked === null) return true
  const tries = [true, false].some((answer) => {
    answers.set(asked, answer)
    return satisfiable(open, answers)
  })
  answers.delete(asked)
  return tries
}

/** True or false as far as the answers tell, else null. */
function answerOf(formula: Formula, answers: Answers): boolean | null {
  switch (formula.is) {
    case 'atom':
      return answers.get(keyOf(formula.atom)) ?? null
    case 'not': {
      const value = answerOf(formula.part, answers)
      return value === null ? null : !value
    }
    default: {
      const decisive = formula.is === 'any'
      let isOpen = false
      for (const part of formula.parts) {
        const value = answerOf(part, answers)
        if (value === decisive) return decisive
        if (value === null) isOpen = true
      }
      return isOpen ? null : !decisive
    }
  }
}

function firstUnanswered(formula: Formula, answers: Answers): string | null {
  if (formula.is === 'atom') return answers.has(keyOf(formula.atom)) ? null : keyOf(formula.atom)
  if (formula.is === 'not') return firstUnanswered(formula.part, answers)
  for (const part of formula.parts) {
    if (answerOf(part, answers) !== null) continue
    const asked = firstUnanswered(part, answers)
    if (asked !== null) return asked
  }
  return null
}
