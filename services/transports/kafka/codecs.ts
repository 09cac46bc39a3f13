import { promisify } from 'node:util'
import { gzip, unzip, zstdCompress, zstdDecompress } from 'node:zlib'
import lz4 from 'lz4-napi'
import { Fault } from '../../fault.ts'
import { decompressLz4 } from './lz4-frame.ts'
import { kafkajs } from './mended-client.ts'
import { compressXerial, decompressXerial } from './xerial.ts'

/** One way to compress the records of a batch. `decompress` throws before it has made more than `most` bytes. */
interface Codec {
  readonly compress: (bytes: Buffer) => Promise<Buffer>
  readonly decompress: (bytes: Buffer, most: number) => Promise<Buffer>
}

/** What a batch may decompress to, in bytes: a few kilobytes can hold hundreds of megabytes of the same. */
const mostBatchBytes = 64 * 1024 * 1024

const { CompressionCodecs, CompressionTypes } = kafkajs
// The codec is three bits of a batch's attributes; Kafka has given no meaning to these.
const unassigned = [5, 6, 7]

const asZlib = (
  compress: typeof gzip | typeof zstdCompress,
  decompress: typeof unzip | typeof zstdDecompress,
): Codec => ({
  compress: promisify<Buffer, Buffer>(compress),
  decompress: (bytes, maxOutputLength) =>
    promisify<Buffer, { maxOutputLength: number }, Buffer>(decompress)(bytes, { maxOutputLength }),
})

const codecs: readonly (readonly [type: number, name: string, codec: Codec])[] = [
  [CompressionTypes.GZIP, 'gzip', asZlib(gzip, unzip)],
  [CompressionTypes.Snappy, 'snappy', { compress: compressXerial, decompress: decompressXerial }],
  [CompressionTypes.LZ4, 'lz4', { compress: lz4.compressFrame, decompress: decompressLz4 }],
  [CompressionTypes.ZSTD, 'zstd', asZlib(zstdCompress, zstdDecompress)],
]

/** Teaches the client the codecs that it lacks, and gzip anew: its own knows no limit. */
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
        return await decompress(bytes, mostBatchBytes)
      } catch {
        throw final(
          new Fault(
            'batch-unreadable',
            `A batch of records cannot be decompressed as ${name}: it is damaged, or more than ` +
              `${mostBatchBytes / 1024 / 1024} MiB when decompressed. Move the group past it.`,
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
