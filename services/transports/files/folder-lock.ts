import { randomUUID } from 'node:crypto'
import { link, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../fault.ts'

// No topic can have this name: '@' is not among the characters that Kafka allows.
const lockName = '@lock'
const heldHere = new Set<string>()

/** The right to write to a folder, until released. */
export interface FolderLock {
  release(): Promise<void>
}

/**
 * Takes the lock of a folder that exists: a file that names our process. One whose process is dead is taken over.
 * Throws `store-in-use` while another process, or another transport of this one, holds it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const real = await realpath(folder)
  const path = join(real, lockName)
  if (heldHere.has(real)) throw inUse(folder, process.pid, path)
  heldHere.add(real)
  const mine = `${path}.${randomUUID()}`
  try {
    await writeFile(mine, `${JSON.stringify({ pid: process.pid })}\n`)
    while (!(await linked(mine, path))) await clearDead(folder, path)
  } catch (error) {
    heldHere.delete(real)
    throw error
  } finally {
    await rm(mine, { force: true })
  }
  return {
    async release() {
      if (!heldHere.delete(real)) return
      await rm(path, { force: true })
    },
  }
}

// A link appears whole or not at all, so nobody ever reads half a lock file.
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function clearDead(folder: string, path: string): Promise<void> {
  const seen = await contentOf(path)
  if (seen === null) return
  const pid = ownerIn(seen)
  if (pid !== undefined && isAlive(pid)) throw inUse(folder, pid, path)
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  // Somebody else may have cleared the dead one first and hold the lock by now: that one goes back.
  if ((await contentOf(aside)) !== seen) await linked(aside, path)
  await rm(aside, { force: true })
}

async function contentOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

function ownerIn(content: string): number | undefined {
  const pid = Number(/"pid":(\d+)/.exec(content)?.[1])
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined
}

// Our own number in a file that we did not write: an earlier process had it, as the first of a container always has.
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

function codeOf(error: unknown): unknown {
  return (error as NodeJS.ErrnoException | null)?.code
}

function inUse(folder: string, pid: number, lock: string): Fault {
  return new Fault(
    'store-in-use',
    `${folder} is being written by process ${pid}. Stop that process, or name another folder. ` +
      `If process ${pid} is something else, delete ${lock}.`,
  )
}
