import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { Fault } from '../fault.ts'

/** The reader of our output has gone (`| head`): a reason to end quietly. */
export class ClosedPipe extends Error {}

/** Text on its way out, written in large pieces and no faster than it is taken. */
export interface Output {
  write(text: string): Promise<void>
  end(): Promise<void>
}

const pieceLength = 64 * 1024

/** Output to a file, or to standard output for none. Throws ClosedPipe, or Fault `usage` where a file cannot be written. */
export function openOutput(path?: string): Output {
  const stream: Writable = path === undefined ? process.stdout : createWriteStream(path)
  const name = path ?? 'standard output'
  let failure: Error | null = null
  stream.on('error', (error: NodeJS.ErrnoException) => {
    failure =
      error.code === 'EPIPE'
        ? new ClosedPipe()
        : new Fault('usage', `${name}: cannot be written (${error.code})`)
  })
  let pending: string[] = []
  let length = 0

  function flush(): Promise<void> {
    const text = pending.join('')
    pending = []
    length = 0
    return new Promise((resolve, reject) => {
      if (failure !== null) return reject(failure)
      // The stream reports its error before or after this callback.
      stream.write(text, (error) => (error ? setImmediate(() => reject(failure ?? error)) : resolve()))
    })
  }

  return {
    async write(text) {
      pending.push(text)
      length += text.length
      if (length >= pieceLength) await flush()
    },
    async end() {
      await flush()
      if (path !== undefined) await new Promise<void>((resolve) => stream.end(() => resolve()))
    },
  }
}
