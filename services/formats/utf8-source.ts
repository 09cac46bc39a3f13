import { Fault } from '../fault.ts'

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

// UTF-32's little-endian mark begins with UTF-16's, so it is looked for first.
const otherEncodings: readonly { readonly name: string; readonly shows: (head: Buffer) => boolean }[] = [
  { name: 'UTF-32BE', shows: (head) => startsWith(head, 0x00, 0x00, 0xfe, 0xff) },
  { name: 'UTF-32LE', shows: (head) => startsWith(head, 0xff, 0xfe, 0x00, 0x00) },
  { name: 'UTF-16LE', shows: (head) => startsWith(head, 0xff, 0xfe) || isAsciiWithNuls(head, 0) },
  { name: 'UTF-16BE', shows: (head) => startsWith(head, 0xfe, 0xff) || isAsciiWithNuls(head, 1) },
]

/**
 * The source's bytes without a UTF-8 byte order mark at their start.
 * Throws a Fault `input-unreadable` where the first bytes show UTF-16 or UTF-32, naming the encoding, or what is compressed.
 */
export async function* utf8Source(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0)
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (head === undefined) {
      yield bytes
    } else {
      head = Buffer.concat([head, bytes])
      if (head.length < 4) continue
      yield afterMark(head, name)
      head = undefined
    }
  }
  if (head !== undefined) yield afterMark(head, name)
}

const compressed = [
  { name: 'gzip', mark: [0x1f, 0x8b], suffix: '.gz', command: 'zcat' },
  { name: 'Zstandard', mark: [0x28, 0xb5, 0x2f, 0xfd], suffix: '.zst', command: 'zstdcat' },
]

function afterMark(head: Buffer, name: string): Buffer {
  const packed = compressed.find(({ mark }) => startsWith(head, ...mark))
  if (packed !== undefined) {
    const advice = `give the file a name that ends in ${packed.suffix}, or unpack it with ${packed.command}`
    throw new Fault('input-unreadable', `${name}: this is ${packed.name}, not text; ${advice}`)
  }
  const other = otherEncodings.find(({ shows }) => shows(head))
  if (other !== undefined) {
    const advice = `convert it to UTF-8 first, for example: iconv -f ${other.name} -t UTF-8`
    throw new Fault('input-unreadable', `${name}:1: the text is ${other.name}, only UTF-8 is read; ${advice}`)
  }
  return startsWith(head, ...BYTE_ORDER_MARK) ? head.subarray(BYTE_ORDER_MARK.length) : head
}

function startsWith(bytes: Buffer, ...expected: readonly number[]): boolean {
  return expected.every((byte, index) => bytes[index] === byte)
}

/** Two ASCII characters in UTF-16 without a mark: every other byte is NUL, the text's bytes are `first` and `first + 2`. */
function isAsciiWithNuls(head: Buffer, first: 0 | 1): boolean {
  const isText = (byte = 0) => byte >= 0x20 && byte < 0x7f
  const isNul = (byte = 1) => byte === 0
  return isText(head[first]) && isText(head[first + 2]) && isNul(head[1 - first]) && isNul(head[3 - first])
}
