import { z } from 'zod'
import { uncoveredGroups as groupsNotCovered } from '../image-control.ts'
import { selector } from '../pack/pack-scope.ts'

/** The body codes of the groups whose image control is not coded: of `any` approach, or of one by its id. */
export const uncoveredGroups = selector(
  z
    .string()
    .describe(
      'The body codes of the groups whose image control is not coded: of any approach, or of one by its id.',
    ),
  (which, scope) => {
    const imageControl = scope.imageControl()
    const id = which === 'any' ? null : scope.approach(which)
    return (evidence) =>
      groupsNotCovered(imageControl, evidence)
        .filter(({ approach }) => id === null || approach === id)
        .map(({ body }) => body)
  },
)
