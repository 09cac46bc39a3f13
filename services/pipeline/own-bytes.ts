/**
 * The same bytes in memory of their own, for what is kept: a short piece mostly lies in a large one, of what was read or
 * of what was written beside it, and would hold on to all of that.
 */
export function ownBytes(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length)
  own.set(bytes)
  return own
}
