import type { CodeSet } from '../codes/code-set.ts'
import { predicates } from '../predicates/registry.ts'
import { selectors } from '../selectors/registry.ts'
import { loaded } from './attempt.ts'
import { compileScope } from './compile-vocabulary.ts'
import { type Formula, formulaOf } from './formula.ts'
import type { PackData } from './pack-schema.ts'
import type { PackScope } from './pack-scope.ts'

/**
 * The codes that wake a pack: of every episode with none of them it says that it does not apply, always for the same
 * reason, that nothing is coded or recorded of its approaches, and no more, whatever is read otherwise in its register.
 * Null for a pack that may say more.
 */
export function wakingCodes(pack: PackData): readonly CodeSet[] | null {
  const scope = compileScope(pack, loaded)
  const settling = (condition: unknown, answer: boolean) =>
    withoutWhich(formulaOf(condition, [], pack), answer, scope)
  const waking = scope.vocabulary.approaches.flatMap(({ body, recorded }) => [body, recorded])
  for (const { when, reading, 'see-also': seeAlso } of pack.applicability) {
    const passing = settling(when, false)
    if (passing !== null) {
      waking.push(...passing)
      continue
    }
    const conditions = [settling(when, true), ...seeAlso.map((sibling) => settling(sibling.when, false))]
    if (reading !== undefined || !conditions.every((sets) => sets !== null)) return null
    return [...new Set([...waking, ...conditions.flat()])]
  }
  return null
}

/** Sets of codes in whose absence a condition has this answer for certain; null where there are none. */
function withoutWhich(formula: Formula, answer: boolean, scope: PackScope): readonly CodeSet[] | null {
  switch (formula.is) {
    case 'atom': {
      const { kind, args, isSelection } = formula.atom
      const atRest = (isSelection ? selectors : predicates)[kind]?.atRest(args, scope) ?? null
      return atRest?.answer === answer ? atRest.without : null
    }
    case 'not':
      return withoutWhich(formula.part, !answer, scope)
    default: {
      const parts = formula.parts.map((part) => withoutWhich(part, answer, scope))
      const oneDecides = (formula.is === 'any') === answer
      if (oneDecides) return parts.find((sets) => sets !== null) ?? null
      return parts.every((sets) => sets !== null) ? parts.flat() : null
    }
  }
}
