import { z } from 'zod'
import { recordedAsConverted } from '../evidence.ts'
import { predicate } from '../pack/pack-scope.ts'

/** The coded approaches `differ` from the recorded ones, conversions counted. */
export const approaches = predicate(
  z.literal('differ').describe('The coded approaches differ from the recorded ones, conversions counted.'),
  (_, { vocabulary }) =>
    (evidence) => {
      const recorded = recordedAsConverted(vocabulary, evidence)
      return recorded.size !== evidence.coded.length || !evidence.coded.every((id) => recorded.has(id))
    },
)
