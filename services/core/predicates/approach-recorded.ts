import { predicate } from '../pack/pack-scope.ts'
import { someApproach } from './some-approach.ts'

/** An approach is recorded in SNOMED CT: `any`, `none`, or one by its id. */
export const approachRecorded = predicate(
  someApproach.describe('An approach is recorded in SNOMED CT: any, none, or one by its id.'),
  (which, scope) => {
    if (which === 'any') return ({ recorded }) => recorded.length > 0
    if (which === 'none') return ({ recorded }) => recorded.length === 0
    const id = scope.approach(which)
    return ({ recorded }) => recorded.includes(id)
  },
  (which, { vocabulary: { approaches } }) => ({
    answer: which === 'none',
    without: approaches.map(({ recorded }) => recorded),
  }),
)
