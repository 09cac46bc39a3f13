import snappy from 'snappyjs'

const magic = Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0])
const versions = Buffer.of(0, 0, 0, 1, 0, 0, 0, 1)
const blockBytes = 32 * 1024

/** Compresses with snappy in the framing of Java's clients: a header, then blocks that each name their length. */
export async function compressXerial(bytes: Buffer): Promise<Buffer> {
  const parts: Buffer[] = [magic, versions]
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = snappy.compress(bytes.subarray(at, at + blockBytes))
    const length = Buffer.alloc(4)
    length.writeInt32BE(block.length)
    parts.push(length, block)
  }
  return Buffer.concat(parts)
}

/** Decompresses what Java's clients write, and the plain snappy of librdkafka's; throws where that is more than `most` bytes. */
export async function decompressXerial(bytes: Buffer, most: number): Promise<Buffer> {
  if (!bytes.subarray(0, magic.length).equals(magic)) return snappy.uncompress(bytes, most)
  const blocks: Buffer[] = []
  let left = most
  for (let at = magic.length + versions.length; at < bytes.length; ) {
    const start = at + 4
    const end = start + bytes.readInt32BE(at)
    if (end > bytes.length || end <= start) throw new RangeError('a block of snappy ends beyond its batch')
    const block = snappy.uncompress(bytes.subarray(start, end), left)
    blocks.push(block)
    left -= block.length
    at = end
  }
  return Buffer.concat(blocks)
}
