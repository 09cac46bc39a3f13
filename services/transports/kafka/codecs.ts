import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import lz4 from 'lz4-napi'
import { Fault } from '../../fault.ts'
import { kafkajs } from './mended-client.ts'
import { compressXerial, decompressXerial } from './xerial.ts'

/** One way to compress the records of a batch. */
interface Codec {
  readonly compress: (bytes: Buffer) => Promise<Buffer>
  readonly decompress: (bytes: Buffer) => Promise<Buffer>
}

const { CompressionCodecs, CompressionTypes } = kafkajs
// The codec is three bits of a batch's attributes; Kafka has given no meaning to these.
const unassigned = [5, 6, 7]

const codecs: readonly (readonly [type: number, name: string, codec: Codec])[] = [
  [CompressionTypes.Snappy, 'snappy', { compress: compressXerial, decompress: decompressXerial }],
  [CompressionTypes.LZ4, 'lz4', { compress: lz4.compressFrame, decompress: lz4.decompressFrame }],
  [
    CompressionTypes.ZSTD,
    'zstd',
    { compress: promisify(zstdCompress), decompress: promisify(zstdDecompress) },
  ],
]

/** Teaches the client the codecs that it lacks; gzip it has. */
export function registerCodecs(): void {
  const registry = CompressionCodecs as Record<number, () => unknown>
  for (const [type, name, codec] of codecs) registry[type] = () => asClientCodec(name, codec)
  // Without this the client would take the compressed bytes for records.
  for (const type of unassigned) {
    registry[type] = () => {
      throw final(unknownCodec(`number ${type}`))
    }
  }
}

/** The fault of a topic that holds records in a codec that nobody taught the client. */
export function unknownCodec(name: string): Fault {
  return new Fault(
    'codec-unknown',
    `The input topic holds records compressed with the codec ${name}, which cannot be read here. ` +
      'Have its producers use gzip, snappy, lz4 or zstd, or move the group past those records.',
  )
}

function asClientCodec(name: string, { compress, decompress }: Codec) {
  return {
    compress: ({ buffer }: { readonly buffer: Buffer }) => compress(buffer),
    async decompress(bytes: Buffer): Promise<Buffer> {
      try {
        return await decompress(bytes)
      } catch {
        throw final(
          new Fault(
            'batch-unreadable',
            `A batch of records is damaged: it cannot be decompressed as ${name}.`,
          ),
        )
      }
    },
  }
}

// The client tries again, for ever, after any error that does not say this of itself.
function final(fault: Fault): Fault {
  return Object.assign(fault, { retriable: false })
}
