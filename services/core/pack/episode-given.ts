import type { Episode } from '../episode.ts'
import type { RuleCase } from './case-schema.ts'

/** The episode that a case gives. */
export const episodeGiven = ({ procedures, ...given }: RuleCase['given']): Episode => ({
  ...given,
  procedures: procedures.map((procedure) =>
    typeof procedure === 'string' ? { code: procedure } : procedure,
  ),
})
