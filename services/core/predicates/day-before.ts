import { z } from 'zod'
import { predicate } from '../pack/pack-scope.ts'

/** The episode's day (its end, or its start while open) is before this one. */
export const dayBefore = predicate(
  z.iso.date().describe('The day of the episode (its end, or its start while open) is before this one.'),
  (day) =>
    ({ facts }) =>
      facts.day < day,
)
