import { isUtf8 } from 'node:buffer'
import type { Format, Located } from './format.ts'
import { type Line, lineFailure, linesIn } from './lines.ts'
import { type Piece, readPieces } from './pieces.ts'
import { utf8Source } from './utf8-source.ts'

/** The longest line that is read, in bytes, unless a caller says otherwise: 16 MiB. */
const NDJSON_LINE_LIMIT = 16 * 1024 * 1024

/** One JSON event per line; blank lines are passed over. Whether a line is JSON is for the pipeline to judge. */
export const ndjson: Format = { name: 'ndjson', read, byLine: { cut, locate } }

async function* read(
  source: AsyncIterable<Uint8Array>,
  name: string,
  lineLimit?: number,
): AsyncGenerator<readonly Located[]> {
  for await (const piece of cut(source, name, lineLimit)) yield* locate(piece, lineLimit)
}

function cut(
  source: AsyncIterable<Uint8Array>,
  name: string,
  lineLimit = NDJSON_LINE_LIMIT,
): AsyncGenerator<Piece> {
  return readPieces(utf8Source(source, name), lineLimit)
}

function* locate(piece: Piece, lineLimit = NDJSON_LINE_LIMIT): Generator<readonly Located[]> {
  // Asked once of all lines together, as no character goes over a line's end.
  const isText = piece.longLine === undefined && isUtf8(piece.bytes)
  for (const lines of linesIn(piece, lineLimit)) {
    const located: Located[] = []
    for (const line of lines) if (!isBlank(line)) located.push(locateLine(line, isText))
    if (located.length > 0) yield located
  }
}

function locateLine(line: Line, isText: boolean): Located {
  const failure = isText && line.length === line.bytes.length ? undefined : lineFailure(line)
  return failure ?? { line: line.number, event: withoutMargins(line.bytes) }
}

const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x09 || byte === 0x0d

function isBlank({ bytes, length }: Line): boolean {
  return length === bytes.length && (length === 0 || (isSpace(bytes[0]) && bytes.every(isSpace)))
}

/** What JSON allows around a document; on a topic an event begins with its brace. */
function withoutMargins(bytes: Buffer): Buffer {
  let from = 0
  let to = bytes.length
  while (from < to && isSpace(bytes[from])) from++
  while (to > from && isSpace(bytes[to - 1])) to--
  return to - from === bytes.length ? bytes : bytes.subarray(from, to)
}
