import type { LocatedFailure } from '../formats/format.ts'
import { formatNames } from '../formats/format-of.ts'

/** Why something could not be read as an episode; neither holds text from the input. */
export interface Failure {
  readonly code: string
  readonly message: string
}

/** What could not be read as an episode: why, how often, and where the first of it stands. */
export interface Unread {
  count: number
  readonly byCode: Map<string, number>
  readonly first: (Failure & { readonly place: string })[]
}

const mostShown = 5

/** Nothing that could not be read, yet. */
export const nothingUnread = (): Unread => ({ count: 0, byCode: new Map(), first: [] })

/** Counts one; `place` is a line, or a place in a topic. */
export function countUnread(unread: Unread, place: string, { code, message }: Failure): void {
  unread.count += 1
  unread.byCode.set(code, (unread.byCode.get(code) ?? 0) + 1)
  if (unread.first.length < mostShown) unread.first.push({ place, code, message })
}

/** Why a line or row gave no event, with the column where one is known. */
export function failureOf({ column, failure: { code, message } }: LocatedFailure): Failure {
  return { code, message: `${column === undefined ? '' : `column ${column}: `}${message}` }
}

/** How much was left out, why, and where the first stand; empty where all was read. */
export function unreadLines({ count, byCode, first }: Unread): string[] {
  if (count === 0) return []
  const why = [...byCode].map(([code, n]) => `${n} ${code}`).join(', ')
  return [
    `  ${count} could not be read, and are left out: ${why}`,
    ...first.map(({ place, code, message }) => `    ${place}: ${code}, ${message}`),
    ...(count > first.length ? [`    and ${count - first.length} more`] : []),
  ]
}

/** What to do where nothing of a file could be read. */
export const formatHint = `if its name tells another format than it has, say --format ${formatNames.join('|')}`

/** The same for a file of NDJSON. */
export const linesHint = `one event is expected on each line: jq -c '.[]' makes lines of a JSON array, jq -c . of events over several lines; ${formatHint}`
