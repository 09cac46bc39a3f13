import type { Format, Located } from '../../services/formats/format.ts'

/** What a format makes of bytes that arrive in the given chunks. */
export async function readChunks(format: Format, chunks: Iterable<Uint8Array>, lineLimit?: number) {
  async function* source() {
    yield* chunks
  }
  const located: Located[] = []
  for await (const some of format.read(source(), 'episodes', lineLimit)) located.push(...some)
  return located
}

/** The bytes cut at the given places, which may be any numbers: they are taken modulo the length. */
export function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b)
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}
