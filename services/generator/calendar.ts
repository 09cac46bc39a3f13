import { between, chance, pick, type Random } from './random.ts'

/** A day as the number of days since 1970-01-01. */
export type Day = number

const millisecondsPerDay = 86_400_000

const dayOf = (isoDate: string): Day => Date.parse(isoDate) / millisecondsPerDay

const firstWritten = dayOf('2013-01-01')
const written = Array.from({ length: dayOf('2028-01-01') - firstWritten }, (_, index) =>
  new Date((firstWritten + index) * millisecondsPerDay).toISOString().slice(0, 10),
)

/** The ISO date of a day of 2013 to 2027; the table is built once, for it is asked millions of times. */
export const isoDate = (day: Day): string => written[day - firstWritten] as string

/** NICE published IPG553 on this day; episodes that ended before it are not judged by it. */
export const guidanceInForce = dayOf('2016-04-27')

/** Y68 and the sites of O34 are first seen in the national data of 2020-21. */
export const y68InForce = dayOf('2020-04-01')

export const firstDay = dayOf('2015-01-01')
export const lastDay = dayOf('2026-03-31')

// Uniform days would touch a boundary once in thousands of episodes: a share stands on its two sides by intent.
const boundaryShare = 0.04
const boundaries = [guidanceInForce - 1, guidanceInForce, y68InForce - 1, y68InForce]

/** A day from `from` to `to`, both included, on either side of a date boundary more often than chance has it. */
export function drawDay(random: Random, from: Day, to: Day): Day {
  if (chance(random, boundaryShare)) {
    const near = boundaries.filter((day) => day >= from && day <= to)
    if (near.length > 0) return pick(random, near)
  }
  return between(random, from, to)
}
