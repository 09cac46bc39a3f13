import { z } from 'zod'
import { selector } from '../pack/pack-scope.ts'

/** Procedures with a date (`any`), and those whose date lies `outside` the episode. */
export const proceduresDated = selector(z.enum(['any', 'outside']), (which) => ({ facts }) => {
  const { startDate, endDate } = facts.episode
  return facts.procedures.filter(({ date }) => {
    if (date === null) return false
    return which === 'any' || date < startDate || (endDate != null && date > endDate)
  })
})
