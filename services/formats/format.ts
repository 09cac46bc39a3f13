import type { Piece } from './pieces.ts'

/** Why a line or row could not become an event: the closed list. */
export type FormatFailureCode =
  | 'line-too-long'
  | 'utf8-invalid'
  | 'quote-unclosed'
  | 'quote-misplaced'
  | 'field-count'
  | 'episode-id-missing'
  | 'date-invalid'

/** Its message names columns, positions, lengths and counts, and holds no text from the input. */
export interface FormatFailure {
  readonly code: FormatFailureCode
  readonly message: string
}

/** An event, as the bytes of its JSON, and the line of the input on which it starts (from 1). */
export interface LocatedEvent {
  readonly line: number
  readonly event: Buffer
}

/**
 * A line or row that gave no event. `column` is a byte position in that line, from 1, a byte order mark not counted;
 * `raw` is the line as it stands, without its line break (the head of it where it is too long).
 */
export interface LocatedFailure {
  readonly line: number
  readonly column?: number
  readonly failure: FormatFailure
  readonly raw: Buffer
}

export type Located = LocatedEvent | LocatedFailure

/** The bytes to send on: the event's JSON, or the line as it stands. */
export function bytesOf(located: Located): Buffer {
  return 'failure' in located ? located.raw : located.event
}

/** A way in which episodes stand in a file. */
export interface Format {
  readonly name: 'ndjson' | 'hes-csv'
  /**
   * Every event and failure of the source in order, in arrays of up to about a thousand; memory stays bounded however
   * long the source or a line of it. `name` is the source's name in faults; a line over `lineLimit` bytes is a failure.
   * Throws a Fault `input-unreadable` where the source as a whole cannot be read so (encoding, header row).
   */
  read(source: AsyncIterable<Uint8Array>, name: string, lineLimit?: number): AsyncIterable<readonly Located[]>
  /** Where every line stands for itself, the two steps of reading: several can locate what one has cut. */
  readonly byLine?: LineByLine
}

/** Reading in two steps; both together give what `read` gives. */
export interface LineByLine {
  cut(source: AsyncIterable<Uint8Array>, name: string, lineLimit?: number): AsyncIterable<Piece>
  locate(piece: Piece, lineLimit?: number): Iterable<readonly Located[]>
}
