import { z } from 'zod'
import { recordedAsConverted } from '../evidence.ts'
import { predicate } from '../pack/pack-scope.ts'

/** The coded approaches `agree` with the recorded ones, conversions counted, or `differ` from them. */
export const approaches = predicate(z.enum(['agree', 'differ']), (wanted, { vocabulary }) => (evidence) => {
  const recorded = recordedAsConverted(vocabulary, evidence)
  const same = recorded.size === evidence.coded.length && evidence.coded.every((id) => recorded.has(id))
  return same === (wanted === 'agree')
})
