/** Bytes and how far they have been read. */
export interface Cursor {
  readonly bytes: Buffer
  at: number
}

/** How many bytes a signed number of 32 bits takes as a varint: 1 to 5. */
export function sizeOfVarint(value: number): number {
  const bits = 32 - Math.clz32(((value << 1) ^ (value >> 31)) | 1)
  return ((bits + 6) / 7) | 0
}

/** Writes a signed number of 32 bits as a varint, and tells where it ends. */
export function writeVarint(bytes: Buffer, from: number, value: number): number {
  let at = from
  let rest = ((value << 1) ^ (value >> 31)) >>> 0
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[at++] = rest
  return at
}

const zigzag = (value: bigint) => BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))

/** How many bytes a signed number of 64 bits takes as a varint: 1 to 10. */
export function sizeOfVarlong(value: number): number {
  if (value === (value | 0)) return sizeOfVarint(value)
  return Math.ceil(zigzag(BigInt(value)).toString(2).length / 7)
}

/** Writes a signed number of 64 bits as a varint, and tells where it ends. */
export function writeVarlong(bytes: Buffer, from: number, value: number): number {
  if (value === (value | 0)) return writeVarint(bytes, from, value)
  let at = from
  let rest = zigzag(BigInt(value))
  for (; rest > 0x7fn; rest >>= 7n) bytes[at++] = Number(rest & 0x7fn) | 0x80
  bytes[at++] = Number(rest)
  return at
}

/** Reads a signed number of 32 bits. */
export function readVarint(cursor: Cursor): number {
  const { bytes } = cursor
  let byte = bytes[cursor.at++] ?? 0
  let value = byte & 0x7f
  for (let shift = 7; byte > 0x7f; shift += 7) {
    byte = bytes[cursor.at++] ?? 0
    value |= (byte & 0x7f) << shift
  }
  return (value >>> 1) ^ -(value & 1)
}

// Four bytes of a varint are 28 bits.
const shortBytes = 4

/** Reads a signed number of 64 bits: as a bigint where it takes more than four bytes. */
export function readVarlong(cursor: Cursor): number | bigint {
  const { bytes, at } = cursor
  for (let last = at; last < at + shortBytes; last += 1) {
    if ((bytes[last] ?? 0) <= 0x7f) return readVarint(cursor)
  }
  let value = 0n
  for (let shift = 0n, more = true; more; shift += 7n) {
    const byte = bytes[cursor.at++] ?? 0
    value |= BigInt(byte & 0x7f) << shift
    more = byte > 0x7f
  }
  value = BigInt.asUintN(64, value)
  return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n))
}
