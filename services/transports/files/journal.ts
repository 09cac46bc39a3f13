import { open, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Fault } from '../../fault.ts'

/** How much of a partition's file is committed: what lies beyond is not there for any reader. */
export interface Extent {
  readonly bytes: number
  readonly records: number
}

/** All that is committed: each topic's partitions, and by group and topic the next offset of each partition. */
export interface Journal {
  readonly topics: ReadonlyMap<string, readonly Extent[]>
  readonly offsets: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<number, number>>>
}

// No topic can have this name: '@' is not among the characters that Kafka allows.
const journalName = '@journal.json'
const count = z.int().min(0)
const journalForm = z.strictObject({
  format: z.literal('coding-quality/records'),
  version: z.literal(1),
  topics: z.array(z.tuple([z.string(), z.array(z.strictObject({ bytes: count, records: count }))])),
  offsets: z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.array(z.tuple([count, count]))]))])),
})

/**
 * What is committed in a folder; nothing where the folder is new or empty. Throws `store-invalid` for a folder
 * that holds something else, or a journal that is damaged.
 */
export async function readJournal(folder: string): Promise<Journal> {
  const path = join(folder, journalName)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw notAStore(folder, error)
  })
  if (text === null) return emptyStore(folder)
  try {
    const { topics, offsets } = journalForm.parse(JSON.parse(text))
    return {
      topics: new Map(topics),
      offsets: new Map(
        offsets.map(([group, byTopic]) => [
          group,
          new Map(byTopic.map(([topic, next]) => [topic, new Map(next)])),
        ]),
      ),
    }
  } catch (cause) {
    throw new Fault('store-invalid', `${path} is damaged. Restore it from a copy, or name another folder.`, {
      cause,
    })
  }
}

/** Makes the journal the truth of the folder, in one step that survives a crash before, in and after it. */
export async function writeJournal(folder: string, { topics, offsets }: Journal): Promise<void> {
  const path = join(folder, journalName)
  const form: z.input<typeof journalForm> = {
    format: 'coding-quality/records',
    version: 1,
    topics: [...topics].map(([topic, extents]) => [topic, [...extents]]),
    offsets: [...offsets].map(([group, byTopic]) => [
      group,
      [...byTopic].map(([topic, next]) => [topic, [...next]]),
    ]),
  }
  await writeFile(`${path}.new`, `${JSON.stringify(form)}\n`, { flush: true })
  await rename(`${path}.new`, path)
  await syncFolder(folder)
}

/** A renamed or new file is only there after a crash of the machine when its folder was synced too. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function emptyStore(folder: string): Promise<Journal> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw notAStore(folder, error)
  })
  // A writer that died before its first commit leaves its lock, and perhaps half a journal.
  if (names.some((name) => !name.startsWith('@'))) throw notAStore(folder)
  return { topics: new Map(), offsets: new Map() }
}

function notAStore(folder: string, cause?: unknown): Fault {
  return new Fault('store-invalid', `${folder} is no folder of records. Name such a folder, or a new one.`, {
    cause,
  })
}
