import { type FileHandle, open } from 'node:fs/promises'
import { Fault } from '../../fault.ts'
import { decodeLine, type LineRecord } from './record-line.ts'

const chunkBytes = 256 * 1024

/** A line without its end, and the byte after it. */
export interface Line {
  readonly text: Buffer
  readonly end: number
}

/** The lines between two bytes of a file. Throws `store-invalid` when the file ends before the second. */
export async function* linesBetween(path: string, from: number, to: number): AsyncGenerator<Line> {
  if (from >= to) return
  const file = await openCommitted(path)
  try {
    let rest = Buffer.alloc(0)
    for (let at = from; at < to; ) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(chunkBytes, to - at)), 0, null, at)
      if (bytesRead === 0) throw tooShort(path)
      const start = at - rest.length
      at += bytesRead
      const chunk = Buffer.concat([rest, buffer.subarray(0, bytesRead)])
      let done = 0
      for (let eol = chunk.indexOf(0x0a); eol >= 0; eol = chunk.indexOf(0x0a, done)) {
        yield { text: chunk.subarray(done, eol), end: start + eol + 1 }
        done = eol + 1
      }
      rest = chunk.subarray(done)
    }
  } finally {
    await file.close()
  }
}

/** The record that a line must hold. Throws `store-invalid` naming file and line where it does not. */
export function recordAt(path: string, { text }: Line, offset: number): LineRecord {
  const record = decodeLine(text)
  if (record?.offset === offset) return record
  throw new Fault(
    'store-invalid',
    `${path}:${offset + 1}: not the record with offset ${offset}. Restore the file from a copy.`,
  )
}

/** Writes at a byte of the file, over whatever an earlier attempt left there, and waits until the disk has it. */
export async function writeAt(path: string, from: number, parts: Iterable<Buffer>): Promise<number> {
  // 'a+' would write at the end whatever position it is given, and 'w' would empty the file.
  const file = await open(path, 'r+').catch(() => open(path, 'wx+'))
  try {
    let at = from
    for (const part of parts) {
      for (let done = 0; done < part.length; ) {
        done += (await file.write(part, done, part.length - done, at + done)).bytesWritten
      }
      at += part.length
    }
    await file.datasync()
    return at
  } finally {
    await file.close()
  }
}

/** Cuts off what was written and never committed. Throws `store-invalid` when committed bytes are missing. */
export async function cutTo(path: string, bytes: number): Promise<void> {
  const file = await openCommitted(path, 'r+')
  try {
    const { size } = await file.stat()
    if (size < bytes) throw tooShort(path)
    if (size > bytes) await file.truncate(bytes)
  } finally {
    await file.close()
  }
}

async function openCommitted(path: string, flags = 'r'): Promise<FileHandle> {
  try {
    return await open(path, flags)
  } catch (cause) {
    throw new Fault('store-invalid', `${path} cannot be opened. Restore it from a copy.`, { cause })
  }
}

function tooShort(path: string): Fault {
  return new Fault('store-invalid', `${path} is shorter than its journal says. Restore it from a copy.`)
}
