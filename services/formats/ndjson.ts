import type { Format, Located } from './format.ts'
import { type Line, lineFailure, readLines } from './lines.ts'
import { utf8Source } from './utf8-source.ts'

/** The longest line that is read, in bytes, unless a caller says otherwise: 16 MiB. */
const NDJSON_LINE_LIMIT = 16 * 1024 * 1024

/** One JSON event per line; blank lines are passed over. Whether a line is JSON is for the pipeline to judge. */
export const ndjson: Format = { name: 'ndjson', read }

async function* read(
  source: AsyncIterable<Uint8Array>,
  name: string,
  lineLimit = NDJSON_LINE_LIMIT,
): AsyncGenerator<readonly Located[]> {
  for await (const lines of readLines(utf8Source(source, name), lineLimit)) {
    const located = lines.filter((line) => !isBlank(line)).map(locate)
    if (located.length > 0) yield located
  }
}

function locate(line: Line): Located {
  return lineFailure(line) ?? { line: line.number, event: withoutMargins(line.bytes) }
}

const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x09 || byte === 0x0d

function isBlank({ bytes, length }: Line): boolean {
  return length === bytes.length && bytes.every(isSpace)
}

/** What JSON allows around a document; on a topic an event begins with its brace. */
function withoutMargins(bytes: Buffer): Buffer {
  let from = 0
  let to = bytes.length
  while (from < to && isSpace(bytes[from])) from++
  while (to > from && isSpace(bytes[to - 1])) to--
  return bytes.subarray(from, to)
}
