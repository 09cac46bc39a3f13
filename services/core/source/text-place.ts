/** Line and column of a byte offset in UTF-8 text, both from 1, the column in characters. */
export function textPlace(text: Buffer, offset: number): { line: number; column: number } {
  const before = text.subarray(0, offset).toString('utf8')
  const lines = before.split(/\r\n|\r|\n/)
  return { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 }
}
