import type { Spread } from './paired.ts'

/** A number for people: three digits, or thousands in groups. */
export const said = (value: number): string =>
  Math.abs(value) >= 1_000
    ? Math.round(value).toLocaleString('en-GB')
    : String(Number.parseFloat(value.toPrecision(3)))

/** A median, and where it was measured more than once the range beside it. */
export const saidOf = ({ median, low, high, runs }: Spread): string =>
  runs < 2 ? said(median) : `${said(median)} (${said(low)} to ${said(high)})`
