import { z } from 'zod'
import { selector } from '../pack/pack-scope.ts'

/** The dates of procedures that have one (`any`), and those that lie `outside` the episode. */
export const proceduresDated = selector(
  z
    .enum(['any', 'outside'])
    .describe('The dates of procedures that have one, or those that lie outside the episode.'),
  (which) =>
    ({ facts }) => {
      const { startDate, endDate } = facts.episode
      const isMeant = (date: string) =>
        which === 'any' || date < startDate || (endDate != null && date > endDate)
      return facts.procedures.flatMap(({ list, index, date }) =>
        date !== null && isMeant(date) ? [{ list, index, code: date, part: 'date' as const }] : [],
      )
    },
)
