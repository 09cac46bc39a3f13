import type { FormatFailureCode, LocatedFailure } from './format.ts'
import { type Line, lineFailure } from './lines.ts'
import { type QuoteFault, type SplitRow, splitRow } from './split-row.ts'

/** A quoted field may run over this many lines in all; one that runs on is taken for a quote that was never closed. */
const LINES_OF_A_ROW = 16

/** How the rows of a file look: their delimiter, and how many fields the header row has. */
export interface RowShape {
  readonly delimiter: string
  readonly width: number
}

/** A row of the right width or a failure, and the number of lines that it takes. */
export type Row =
  | { readonly lines: number; readonly fields: SplitRow; readonly raw: Buffer }
  | { readonly lines: 1; readonly failed: LocatedFailure }

/**
 * The row that starts at `lines[at]`; undefined where it may go on behind the last line in hand and `isEnd` is false.
 * Whatever is wrong with a row, its first line alone is given up, so that a stray quote loses no row after it.
 */
export function takeRow(
  lines: readonly Line[],
  at: number,
  shape: RowShape,
  isEnd: boolean,
): Row | undefined {
  const first = lines[at]
  if (first === undefined) return undefined
  const unreadable = lineFailure(first)
  if (unreadable !== undefined) return { lines: 1, failed: unreadable }
  const text = first.bytes.toString('utf8')
  const split = splitRow(text, shape.delimiter)
  if ('ends' in split) return rowOfLine(first, split, shape.width)
  const longer = split.fault === 'quote-unclosed' ? takeLongRow(lines, at, text, shape) : undefined
  if (longer === 'runs-on' && !isEnd) return undefined
  if (longer !== undefined && longer !== 'runs-on') return longer
  return { lines: 1, failed: wrongQuote(first, text, split) }
}

/** The row of right width whose quoted field runs over several lines, if the lines say so; 'runs-on' at their end. */
function takeLongRow(
  lines: readonly Line[],
  at: number,
  firstText: string,
  { delimiter, width }: RowShape,
): Row | 'runs-on' | undefined {
  let text = firstText
  for (let count = 2; count <= LINES_OF_A_ROW; count++) {
    const next = lines[at + count - 1]
    if (next === undefined) return 'runs-on'
    const nextText = next.bytes.toString('utf8')
    // A line with a row's full number of delimiters is a row; quotes opened in two rows must not make one of them.
    if (lineFailure(next) !== undefined || nextText.split(delimiter).length >= width) return undefined
    text = `${text}\n${nextText}`
    const split = splitRow(text, delimiter)
    if ('ends' in split) {
      return split.ends.length === width ? { lines: count, fields: split, raw: Buffer.from(text) } : undefined
    }
    if (split.fault !== 'quote-unclosed') return undefined
  }
  return undefined
}

function rowOfLine(line: Line, fields: SplitRow, width: number): Row {
  if (fields.ends.length === width) return { lines: 1, fields, raw: line.bytes }
  const message = `the row has ${fields.ends.length} fields, the header row ${width}`
  return { lines: 1, failed: failed(line, 'field-count', message) }
}

function wrongQuote(line: Line, text: string, { fault, at }: QuoteFault): LocatedFailure {
  const column = Buffer.byteLength(text.slice(0, at)) + 1
  const message =
    fault === 'quote-unclosed'
      ? 'a quote is opened here and not closed within the row'
      : 'text follows here on the quote that closes a field'
  return { ...failed(line, fault, message), column }
}

function failed(line: Line, code: FormatFailureCode, message: string): LocatedFailure {
  return { line: line.number, failure: { code, message }, raw: line.bytes }
}
