import { firstInvalidByte } from '../pipeline/first-invalid-byte.ts'
import type { LocatedFailure } from './format.ts'

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
const BATCH = 1024

/** How much is kept of a line that is over its limit, in bytes. */
export const HEAD_OF_LONG_LINE = 65_536

/** A line without its line break; `length` is over `bytes.length` where only the head of a long line was kept. */
export interface Line {
  readonly number: number
  readonly bytes: Buffer
  readonly length: number
}

/** The lines of a source, blank ones included, in arrays; LF or CRLF ends a line, the end of the source the last one. */
export async function* readLines(source: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Line[]> {
  const assembly = lineAssembly(limit)
  let batch: Line[] = []
  for await (const chunk of source) {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      batch.push(assembly.finish(chunk.subarray(start, end)))
      start = end + 1
      if (batch.length === BATCH) {
        yield batch
        batch = []
      }
    }
    assembly.add(chunk.subarray(start))
    if (batch.length > 0) yield batch
    batch = []
  }
  if (assembly.isOpen()) yield [assembly.finish(Buffer.alloc(0))]
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

/** Puts lines together from the parts that chunks hold of them, keeping the head only once one is over the limit. */
function lineAssembly(limit: number) {
  let number = 0
  let parts: Buffer[] = []
  let length = 0

  function add(part: Buffer): void {
    if (part.length === 0) return
    length += part.length
    parts.push(part)
    // A copy of the head: a view would keep the parts in memory.
    if (length > limit) parts = [Buffer.concat(parts, Math.min(HEAD_OF_LONG_LINE, limit))]
  }

  function finish(lastPart: Buffer): Line {
    add(lastPart)
    number++
    const [onlyPart = lastPart] = parts
    const bytes = parts.length > 1 ? Buffer.concat(parts) : onlyPart
    const line = length > limit ? { number, bytes, length } : wholeLine(number, bytes)
    parts = []
    length = 0
    return line
  }

  return { add, finish, isOpen: () => length > 0 }
}

function wholeLine(number: number, withReturn: Buffer): Line {
  const hasReturn = withReturn[withReturn.length - 1] === CARRIAGE_RETURN
  const bytes = hasReturn ? withReturn.subarray(0, -1) : withReturn
  return { number, bytes, length: bytes.length }
}
