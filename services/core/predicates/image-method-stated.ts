import { z } from 'zod'
import { imageControlMethods } from '../episode.ts'
import { predicate } from '../pack/pack-scope.ts'

/** This method of image control is stated. */
export const imageMethodStated = predicate(
  z.enum(imageControlMethods).describe('This method of image control is stated.'),
  (method) =>
    ({ facts }) => {
      return facts.imageControl.stated.includes(method)
    },
)
