import { z } from 'zod'
import { predicate } from '../pack/pack-scope.ts'

/** The episode ends before it starts. */
export const datesReversed = predicate(
  z.literal(true).describe('The episode ends before it starts.'),
  () =>
    ({ facts: { episode } }) => {
      return episode.endDate != null && episode.endDate < episode.startDate
    },
)
