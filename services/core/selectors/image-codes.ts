import { z } from 'zod'
import {
  imageCodes as allImageCodes,
  carriedImageCodes,
  misplacedImageCodes,
  specificImageCodes,
  unacceptedImageCodes,
} from '../image-control.ts'
import { selector } from '../pack/pack-scope.ts'

const selections = {
  all: allImageCodes,
  misplaced: misplacedImageCodes,
  carried: (...args: Parameters<typeof carriedImageCodes>) =>
    carriedImageCodes(...args).map(({ entry }) => entry),
}
const byMethod = { specific: specificImageCodes, unaccepted: unacceptedImageCodes }

/**
 * Image codes: `all` and `specific` ones within the approaches' groups, those `unaccepted` by the stated methods,
 * `misplaced` ones outside the groups, and those `carried` by an approach of its own.
 */
export const imageCodes = selector(
  z
    .enum(['all', 'specific', 'unaccepted', 'misplaced', 'carried'])
    .describe(
      'Image codes: all or specific ones within the groups of the approaches, those unaccepted by the stated methods, misplaced ones outside the groups, and those carried by an approach of its own.',
    ),
  (which, scope) => {
    if (which === 'specific' || which === 'unaccepted') {
      const imageMethods = scope.imageMethods()
      return (evidence) => byMethod[which](imageMethods, evidence)
    }
    const imageControl = scope.imageControl()
    return (evidence) => selections[which](imageControl, evidence)
  },
)
