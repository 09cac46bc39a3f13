import { once } from 'node:events'
import { createReadStream, fstatSync, statSync } from 'node:fs'
import { type Duplex, pipeline } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { Fault } from '../fault.ts'

/** The path that stands for standard input. */
export const STANDARD_INPUT = '-'

const CHUNK = 1024 * 1024

const compressions: readonly Compression[] = [
  { name: 'gzip', suffix: /\.gz$/i, decompress: createGunzip },
  { name: 'Zstandard', suffix: /\.zst$/i, decompress: createZstdDecompress },
]

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'there is no permission to read it',
  EPERM: 'there is no permission to read it',
  EISDIR: 'it is a directory; name the files in it',
}

interface Compression {
  readonly name: string
  readonly suffix: RegExp
  readonly decompress: () => Duplex
}

/** A source of bytes, open for reading once; `name` is for messages, `totalBytes` (as stored) is known for plain files. */
export interface Source {
  readonly name: string
  readonly totalBytes?: number
  readonly chunks: AsyncIterable<Uint8Array>
}

/**
 * Opens a file, to be decompressed where its name ends in .gz or .zst, or standard input for `-`. `bytesRead` is told
 * the size of each chunk as stored; the sizes add up to `totalBytes`. To end the iteration early closes the file.
 * Throws a Fault `input-unreadable`, at once or while the chunks are read, that says what is in the way.
 */
export async function openSource(path: string, bytesRead?: (bytes: number) => void): Promise<Source> {
  const isStandard = path === STANDARD_INPUT
  const name = isStandard ? 'standard input' : path
  const size = sizeOf(path, name)
  const bytes = isStandard
    ? stored(process.stdin, name, bytesRead)
    : whole(stored(await openFile(path), name, bytesRead), name, size)
  const compression = compressions.find(({ suffix }) => suffix.test(path))
  const chunks = compression === undefined ? bytes : decompressed(bytes, name, compression)
  return size === undefined ? { name, chunks } : { name, totalBytes: size, chunks }
}

/** Throws the Fault `input-unreadable` of a path that is missing or a directory, without opening anything. */
export function requireFile(path: string): void {
  sizeOf(path, path === STANDARD_INPUT ? 'standard input' : path)
}

/** The file name without the suffix of a compression that is read. */
export function withoutCompression(fileName: string): string {
  return compressions.reduce((name, { suffix }) => name.replace(suffix, ''), fileName)
}

/** The size of a plain file; undefined for a pipe or a device. Directories are refused: as standard input, one seems empty. */
function sizeOf(path: string, name: string): number | undefined {
  try {
    const stats = path === STANDARD_INPUT ? fstatSync(process.stdin.fd) : statSync(path)
    if (stats.isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' })
    return stats.isFile() ? stats.size : undefined
  } catch (cause) {
    return fail(name, cause)
  }
}

async function openFile(path: string): Promise<AsyncIterable<Uint8Array>> {
  const stream = createReadStream(path, { highWaterMark: CHUNK })
  await once(stream, 'open').catch((cause) => fail(path, cause))
  return stream
}

async function* stored(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  bytesRead?: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) {
      bytesRead?.(chunk.length)
      yield chunk
    }
  } catch (cause) {
    fail(name, cause)
  }
}

/** The same bytes; a throw where a file ends before the end that it had when it was opened. */
async function* whole(bytes: AsyncIterable<Uint8Array>, name: string, size = 0): AsyncGenerator<Uint8Array> {
  let read = 0
  for await (const chunk of bytes) {
    read += chunk.length
    yield chunk
  }
  if (read < size)
    throw new Fault('input-unreadable', `${name}: it became shorter while it was read; the rest is missing`)
}

async function* decompressed(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  compression: Compression,
): AsyncGenerator<Uint8Array> {
  const stream = compression.decompress()
  // What goes wrong comes out of the iteration, too.
  pipeline(bytes, stream, () => {})
  try {
    yield* stream
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault('input-unreadable', `${name}: it is not ${compression.name}, or damaged, or cut short`, {
      cause,
    })
  }
}

function fail(name: string, cause: unknown): never {
  const code = cause instanceof Object && 'code' in cause ? String(cause.code) : 'unknown'
  throw new Fault('input-unreadable', `${name}: ${reasons[code] ?? `it cannot be read (${code})`}`, { cause })
}
