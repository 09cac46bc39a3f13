import type { Day } from '../calendar.ts'
import { between, chance, drawFrom, type Random } from '../random.ts'

/** An episode's first and last day, and the day of its procedures where the record dates them. */
export interface Stay {
  readonly startDate: Day
  readonly endDate: Day | null
  readonly procedureDate: Day | null
}

const drawNights = drawFrom([
  [30, 0],
  [40, 1],
  [12, 2],
  [8, 3],
  [6, 6],
  [4, 12],
])
const datedShare = 0.75

/** A stay that ends on a day, or one that began on a day and has not ended. */
export function drawStay(random: Random, anchor: { endsOn: Day } | { startsOn: Day }): Stay {
  const nights = drawNights(random)
  const startDate = 'startsOn' in anchor ? anchor.startsOn : anchor.endsOn - nights
  const endDate = 'startsOn' in anchor ? null : anchor.endsOn
  const onDay = between(random, startDate, startDate + nights)
  return { startDate, endDate, procedureDate: chance(random, datedShare) ? onDay : null }
}
