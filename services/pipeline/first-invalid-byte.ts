import { isUtf8 } from 'node:buffer'

const replacement = Buffer.from('\uFFFD')

/** The position, from 0, of the first byte that makes the bytes invalid as UTF-8; null where they are valid. */
export function firstInvalidByte(bytes: Buffer): number | null {
  if (isUtf8(bytes)) return null
  const text = bytes.toString('utf8')
  let position = 0
  let from = 0
  for (let mark = text.indexOf('\uFFFD'); mark !== -1; mark = text.indexOf('\uFFFD', from)) {
    position += Buffer.byteLength(text.slice(from, mark))
    // The decoder writes U+FFFD for what is invalid, but the text may hold one of its own.
    if (!bytes.subarray(position, position + replacement.length).equals(replacement)) break
    position += replacement.length
    from = mark + 1
  }
  return position
}
