import { z } from 'zod'
import { selector } from '../pack/pack-scope.ts'

/** The body codes of the groups that code an approach: `any`, or one by its id. */
export const approachGroups = selector(
  z.string().describe('The body codes of the groups that code an approach: any, or one by its id.'),
  (approach, scope) => {
    const id = approach === 'any' ? null : scope.approach(approach)
    return (evidence) =>
      evidence.approachGroups.filter((group) => id === null || group.approach === id).map(({ body }) => body)
  },
)
