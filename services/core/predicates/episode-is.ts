import { z } from 'zod'
import { predicate } from '../pack/pack-scope.ts'

/** The episode is `open` (no end date) or `finished`. */
export const episodeIs = predicate(
  z.enum(['open', 'finished']).describe('The episode is open (it has no end date) or finished.'),
  (wanted) =>
    ({ facts }) => {
      return (facts.episode.endDate == null) === (wanted === 'open')
    },
)
