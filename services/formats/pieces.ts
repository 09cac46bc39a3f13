const NEWLINE = 0x0a

/** How much is kept of a line that is over its limit, in bytes. */
export const HEAD_OF_LONG_LINE = 65_536

/** Lines of a source that stand together, each with its line break but perhaps the last of the source. */
export interface Piece {
  /** The number of the first of them, from 1. */
  readonly firstLine: number
  readonly bytes: Buffer
  /** Where the bytes are only the head of one line, as it is over the limit: how many bytes that line has. */
  readonly longLine?: number
}

/** Cuts a source into pieces, each about as large as its chunks; memory stays bounded however long a line. */
export async function* readPieces(source: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Piece> {
  const begun = beginLine(limit)
  let firstLine = 1
  for await (const chunk of source) {
    let from = 0
    const first = chunk.indexOf(NEWLINE)
    if (begun.length() + first > limit && first !== -1) {
      begun.add(chunk.subarray(0, first))
      yield { firstLine, ...begun.take() }
      firstLine += 1
      from = first + 1
    }
    const to = chunk.lastIndexOf(NEWLINE) + 1
    if (to > from) {
      const bytes = begun.takeWith(chunk.subarray(from, to))
      yield { firstLine, bytes }
      firstLine += countLines(bytes)
    }
    begun.add(chunk.subarray(Math.max(from, to)))
  }
  if (begun.length() > 0) yield { firstLine, ...begun.take() }
}

function countLines(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1
  return lines
}

/** Puts a line together from the parts that chunks hold of it, keeping only the head once it is over the limit. */
function beginLine(limit: number) {
  let parts: Buffer[] = []
  let length = 0

  function add(part: Buffer): void {
    if (part.length === 0) return
    length += part.length
    parts.push(part)
    // A copy of the head: a view would keep the parts in memory.
    if (length > limit) parts = [Buffer.concat(parts, Math.min(HEAD_OF_LONG_LINE, limit))]
  }

  function takeWith(last: Buffer): Buffer {
    const bytes = parts.length === 0 ? last : Buffer.concat([...parts, last])
    parts = []
    length = 0
    return bytes
  }

  function take(): Pick<Piece, 'bytes' | 'longLine'> {
    const longLine = length
    const bytes = takeWith(Buffer.alloc(0))
    return longLine > limit ? { bytes, longLine } : { bytes }
  }

  return { add, take, takeWith, length: () => length }
}
