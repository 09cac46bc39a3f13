import { predicate } from '../pack/pack-scope.ts'
import { someApproach } from './some-approach.ts'

/** An approach is coded: `any`, `none`, or one by its id. */
export const approachCoded = predicate(
  someApproach.describe('An approach is coded: any, none, or one by its id.'),
  (which, scope) => {
    if (which === 'any') return ({ coded }) => coded.length > 0
    if (which === 'none') return ({ coded }) => coded.length === 0
    const id = scope.approach(which)
    return ({ coded }) => coded.includes(id)
  },
  (which, { vocabulary: { approaches } }) => ({
    answer: which === 'none',
    without: approaches.map(({ body }) => body),
  }),
)
