import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { Fault } from '../fault.ts'

/** The reader of our output has gone (`| head`): a reason to end quietly. */
export class ClosedPipe extends Error {}

/** The path that stands for standard output. */
export const STANDARD_OUTPUT = '-'

/** Text or bytes on their way out, written in large pieces and no faster than they are taken. */
export interface Output {
  write(data: string | Uint8Array): Promise<void>
  /** Hands on what is pending: somebody may be watching. */
  flush(): Promise<void>
  end(): Promise<void>
}

const pieceLength = 64 * 1024

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left',
  EISDIR: 'it is a directory',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder does not exist',
  EACCES: 'there is no permission to write it',
  EPERM: 'there is no permission to write it',
}

const ownersOnly = 0o600

/**
 * Output to a file, or to standard output for `-`. With `isPrivate` nobody but its owner may read a file that is made
 * for it; one that was there keeps the permissions that somebody gave it. Throws ClosedPipe, or Fault
 * `output-unwritable`.
 */
export function openOutput(
  path: string = STANDARD_OUTPUT,
  { isPrivate = false }: { readonly isPrivate?: boolean } = {},
): Output {
  const isStandard = path === STANDARD_OUTPUT
  const stream: Writable = isStandard
    ? process.stdout
    : createWriteStream(path, isPrivate ? { mode: ownersOnly } : {})
  const asFailure = failureNaming(isStandard ? 'standard output' : path)
  let failure: Error | null = null
  stream.on('error', (error) => {
    failure = asFailure(error)
  })
  let pending: Buffer[] = []
  let length = 0

  function flush(): Promise<void> {
    const piece = Buffer.concat(pending)
    pending = []
    length = 0
    return new Promise((resolve, reject) => {
      if (failure !== null) return reject(failure)
      // Writing to a file never waits; a signal and a progress bar have their turn in between.
      stream.write(piece, (error) => (error ? reject(asFailure(error)) : setImmediate(resolve)))
    })
  }

  return {
    async write(data) {
      const bytes = Buffer.from(data)
      pending.push(bytes)
      length += bytes.length
      if (length >= pieceLength) await flush()
    },
    flush,
    async end() {
      await flush()
      if (isStandard) return
      await new Promise<void>((resolve) => stream.once('close', resolve).end())
      if (failure !== null) throw failure
    },
  }
}

const failureNaming =
  (name: string) =>
  ({ code = 'unknown' }: NodeJS.ErrnoException): Error =>
    code === 'EPIPE'
      ? new ClosedPipe()
      : new Fault('output-unwritable', `${name}: cannot be written, ${reasons[code] ?? code}`)
