import type { Header } from '../pipeline/record.ts'

const names = { from: 'redriven-from', attempt: 'attempt' } as const

/** What the last two headers of a redriven record tell. */
interface Redriving {
  /** The place that it came back from. */
  readonly from: string
  readonly attempt: number
  /** The headers before them. */
  readonly rest: readonly Header[]
}

/** Reads how a record came to the input topic; null where no redrive brought it: producers have headers of these names too. */
export function redrivingOf(headers: readonly Header[]): Redriving | null {
  const [from, attempt] = headers.slice(-2)
  if (from?.[0] !== names.from || attempt?.[0] !== names.attempt) return null
  const [place, number] = [textOf(from), textOf(attempt)]
  if (!/^[A-Za-z0-9._-]{1,249}-\d{1,10}-\d{1,19}$/.test(place) || !/^[1-9]\d{0,8}$/.test(number)) return null
  return { from: place, attempt: Number(number), rest: headers.slice(0, -2) }
}

const textOf = ([, value]: Header) => value?.toString('latin1') ?? ''

/** Which attempt comes next for a record with these headers; null where it would be beyond `limit`. */
export function nextAttempt(headers: readonly Header[], limit: number): number | null {
  const attempt = (redrivingOf(headers)?.attempt ?? 0) + 1
  return attempt > limit ? null : attempt
}

/** The headers of a redriven record: its own, but for those of an earlier attempt, then where it was and which attempt this is. */
export function redrivenHeaders(headers: readonly Header[], from: string, attempt: number): Header[] {
  return [
    ...(redrivingOf(headers)?.rest ?? headers),
    [names.from, Buffer.from(from)],
    [names.attempt, Buffer.from(String(attempt))],
  ]
}
