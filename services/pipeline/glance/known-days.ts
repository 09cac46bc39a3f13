import { isoDate } from '../event-times.ts'

const [firstYear, lastYear] = [1800, 2200]
const daysIn = (years: number) => years * 12 * 31

/** What is not a day, or not one that is kept here. */
export const noDay = -1

/**
 * Days, as numbers that stand to each other as the days do, for bytes that hold one as `YYYY-MM-DD`; `noDay` for any
 * other, which may be a day of a far century. What is a day, the shape of events decides; here it is remembered.
 */
export interface KnownDays {
  readonly find: (bytes: Uint8Array, from: number, to: number) => number
  /** What was asked of the day when it was first met. */
  readonly answer: (day: number) => number
}

/** Days with the answers to one question; the answers are at least 0. */
export function createKnownDays(ask: (day: string) => number): KnownDays {
  const unknown = -1
  const invalid = -2
  const answers = new Int16Array(daysIn(lastYear - firstYear)).fill(unknown)

  function meet(day: number, text: string): number {
    const answer = isoDate.safeParse(text).success ? ask(text) : invalid
    answers[day] = answer
    return answer
  }

  function find(bytes: Uint8Array, from: number, to: number): number {
    if (to - from !== 10 || bytes[from + 4] !== dash || bytes[from + 7] !== dash) return noDay
    const year = twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2)
    const month = twoDigits(bytes, from + 5)
    const dayOfMonth = twoDigits(bytes, from + 8)
    const isKept =
      year >= firstYear && year < lastYear && month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= 31
    if (!isKept) return noDay
    const day = daysIn(year - firstYear) + (month - 1) * 31 + dayOfMonth - 1
    let answer = answers[day] as number
    if (answer === unknown) answer = meet(day, String.fromCharCode(...bytes.subarray(from, to)))
    return answer === invalid ? noDay : day
  }
  return { find, answer: (day) => answers[day] as number }
}

const dash = '-'.charCodeAt(0)
const zero = '0'.charCodeAt(0)

/** The number that two digits make; far below 0 where they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - zero
  const ones = (bytes[at + 1] as number) - zero
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -100_000
}
