import { z } from 'zod'
import { predicate } from '../pack/pack-scope.ts'

/** A group that may mean the procedure without its recommended code is there (`any`), or not (`none`). */
export const nearMiss = predicate(
  z
    .enum(['any', 'none'])
    .describe('A group that may mean the procedure without its recommended code is there, or none is.'),
  (wanted) =>
    ({ nearMisses }) => {
      return nearMisses.length > 0 === (wanted === 'any')
    },
  (wanted, { vocabulary: { nearMisses } }) => ({
    answer: wanted === 'none',
    without: nearMisses.map(({ body }) => body),
  }),
)
