import { z } from 'zod'
import { predicate } from '../pack/pack-scope.ts'

/** The episode's day (its end, or its start while open) is before this one. */
export const dayBefore = predicate(
  z.iso.date(),
  (day) =>
    ({ facts }) =>
      facts.day < day,
)
