import { firstInvalidByte } from '../pipeline/first-invalid-byte.ts'
import type { LocatedFailure } from './format.ts'
import { HEAD_OF_LONG_LINE, type Piece, readPieces } from './pieces.ts'

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
const BATCH = 1024

/** A line without its line break; `length` is over `bytes.length` where only the head of a long line was kept. */
export interface Line {
  readonly number: number
  readonly bytes: Buffer
  readonly length: number
}

/** The lines of a source, blank ones included, in arrays; LF or CRLF ends a line, the end of the source the last one. */
export async function* readLines(source: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Line[]> {
  for await (const piece of readPieces(source, limit)) yield* linesIn(piece, limit)
}

/** The lines of a piece, in arrays. */
export function* linesIn({ firstLine, bytes, longLine }: Piece, limit: number): Generator<Line[]> {
  if (longLine !== undefined) return yield [{ number: firstLine, bytes, length: longLine }]
  let batch: Line[] = []
  let number = firstLine
  for (let from = 0; from < bytes.length; number++) {
    const newline = bytes.indexOf(NEWLINE, from)
    const to = newline === -1 ? bytes.length : newline
    batch.push(lineBetween(number, bytes, from, to, limit))
    from = to + 1
    if (batch.length === BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

function lineBetween(number: number, bytes: Buffer, from: number, to: number, limit: number): Line {
  const length = to - from
  if (length > limit) {
    const head = Math.min(HEAD_OF_LONG_LINE, limit)
    return { number, bytes: Buffer.from(bytes.subarray(from, from + head)), length }
  }
  const hasReturn = length > 0 && bytes[to - 1] === CARRIAGE_RETURN
  const line = bytes.subarray(from, hasReturn ? to - 1 : to)
  return { number, bytes: line, length: line.length }
}

/** What is wrong with the line as text, if anything is: too long, or not UTF-8. */
export function lineFailure({ number, bytes, length }: Line): LocatedFailure | undefined {
  if (length > bytes.length) {
    const message = `the line has ${length} bytes, more than a line may have`
    return { line: number, failure: { code: 'line-too-long', message }, raw: bytes }
  }
  const invalid = firstInvalidByte(bytes)
  if (invalid === null) return undefined
  const message = `byte ${invalid + 1} of the line is not UTF-8; text in another encoding has to be converted first`
  return { line: number, column: invalid + 1, failure: { code: 'utf8-invalid', message }, raw: bytes }
}
