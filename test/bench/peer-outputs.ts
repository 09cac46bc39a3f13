import type { Header } from '../../services/pipeline/record.ts'

/** An output as the Kafka Streams peer writes it when it verifies: the number of its topic, its value, its headers. */
export interface PeerOutput {
  readonly sink: number
  readonly value: Buffer | null
  readonly headers: readonly Header[]
}

/** Thrown where the bytes end before an output does. */
class Incomplete extends Error {}

/** Reads outputs from a stream of bytes, whichever way it is cut. */
export async function* peerOutputs(chunks: AsyncIterable<Buffer>): AsyncGenerator<PeerOutput> {
  let left: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    left = left.length === 0 ? chunk : Buffer.concat([left, chunk])
    let taken = 0
    for (let next = readOutput(left, taken); next !== null; next = readOutput(left, taken)) {
      taken = next.end
      yield next.output
    }
    left = left.subarray(taken)
  }
  if (left.length > 0) throw new Error('the peer ended within an output')
}

function readOutput(bytes: Buffer, start: number): { output: PeerOutput; end: number } | null {
  let at = start
  const take = (count: number): Buffer => {
    if (at + count > bytes.length) throw new Incomplete()
    at += count
    return bytes.subarray(at - count, at)
  }
  const sized = (): Buffer | null => {
    const length = take(4).readInt32BE()
    return length < 0 ? null : take(length)
  }
  try {
    const sink = take(1).readUInt8()
    const value = sized()
    const headers = Array.from({ length: take(4).readInt32BE() }, (): Header => [String(sized()), sized()])
    return { output: { sink, value, headers }, end: at }
  } catch (error) {
    if (error instanceof Incomplete) return null
    throw error
  }
}
