import lz4 from 'lz4-napi'

const magic = 0x184d2204
const flags = { blockChecksums: 0x10, contentSize: 0x08, contentChecksum: 0x04, dictionary: 0x01 }
const storedAsIs = 0x80000000
// The format cannot do better: a byte of length stands for 255 bytes at most.
const mostPerByte = 255

/** Decompresses frames of lz4; throws where they are damaged or could be more than `most` bytes. */
export async function decompressLz4(bytes: Buffer, most: number): Promise<Buffer> {
  // The library has no limit of its own.
  if (mostBytesIn(bytes) > most) throw new RangeError('frames of lz4 that are larger than allowed')
  return lz4.decompressFrame(bytes)
}

/** How many bytes the frames can decompress to at most, as the sizes of their blocks tell. Throws where one is cut short. */
function mostBytesIn(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; ) {
    if (bytes.readUInt32LE(at) !== magic) throw new RangeError('not a frame of lz4')
    const flag = bytes.readUInt8(at + 4)
    const has = (bit: number) => (flag & bit) !== 0
    // 64 KiB, 256 KiB, 1 MiB or 4 MiB.
    const blockBytes = 4 ** (4 + ((bytes.readUInt8(at + 5) >> 4) & 7))
    at += 7 + (has(flags.contentSize) ? 8 : 0) + (has(flags.dictionary) ? 4 : 0)
    for (let size = bytes.readUInt32LE(at); size !== 0; size = bytes.readUInt32LE(at)) {
      const length = size & ~storedAsIs
      sum += size >= storedAsIs ? length : Math.min(blockBytes, length * mostPerByte)
      at += 4 + length + (has(flags.blockChecksums) ? 4 : 0)
    }
    at += 4 + (has(flags.contentChecksum) ? 4 : 0)
  }
  return sum
}
