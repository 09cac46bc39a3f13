import { z } from 'zod'
import { selector } from '../pack/pack-scope.ts'

/** The body codes of the groups that may mean the procedure without its recommended code. */
export const nearMissGroups = selector(
  z
    .literal('any')
    .describe('The body codes of the groups that may mean the procedure without its recommended code.'),
  () =>
    ({ nearMisses }) =>
      nearMisses.map(({ body }) => body),
)
