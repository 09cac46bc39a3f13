import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tether } from './tether.ts'
import { runWhileWanted } from './while-wanted.ts'

/** A temporary folder that processes share, and that goes when nobody wants it any more, however we end. */
export interface KeptFolder {
  readonly path: string
  /** Keeps the folder for as long as we live, or any process that was started as another holder of its line. */
  readonly keeper: Tether
  remove(): Promise<void>
}

/** Makes the folder; its name begins with `prefix`. */
export async function createKeptFolder(prefix: string): Promise<KeptFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix))
  const keeper = runWhileWanted(path, ['tail', '-f', '/dev/null'], 'ignore')
  const remove = async () => {
    await keeper.release()
    await rm(path, { recursive: true, force: true })
  }
  return { path, keeper, remove }
}
