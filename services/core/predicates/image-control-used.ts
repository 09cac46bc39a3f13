import { z } from 'zod'
import { imageControlUses } from '../episode.ts'
import { predicate } from '../pack/pack-scope.ts'

/** Image control was used, as the record says: a stated method makes `not-recorded` a yes. */
export const imageControlUsed = predicate(
  z
    .enum(imageControlUses)
    .describe('Image control was used, as the record says: a stated method makes not-recorded a yes.'),
  (use) =>
    ({ facts }) => {
      return facts.imageControl.used === use
    },
)
