import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../fault.ts'
import type { NewContent, StoredRecord } from '../../pipeline/record.ts'
import { type PartitionCounts, requireCreatable } from '../topic-checks.ts'
import type { TopicSpec } from '../transport.ts'
import { type Extent, type Journal, readJournal, syncFolder, writeJournal } from './journal.ts'
import { cutTo, linesBetween, recordAt, writeAt } from './partition-file.ts'
import { encodeLine } from './record-line.ts'

const partBytes = 1024 * 1024

/** Records on their way to one partition. */
export interface Addition {
  readonly topic: string
  readonly partition: number
  readonly records: readonly (NewContent & { readonly timestamp: number })[]
}

/** A group's next offset in one partition. */
interface Progress {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly next: number
}

const partitionPath = (folder: string, topic: string, partition: number) =>
  join(folder, topic, `${partition}.ndjson`)

export const countsIn = ({ topics }: Journal): PartitionCounts =>
  new Map([...topics].map(([name, extents]) => [name, extents.length]))

/** The committed records of a partition from a byte, whose record has the offset `from`, to the committed end. */
export async function* recordsOf(
  folder: string,
  topic: string,
  partition: number,
  { bytes }: Extent,
  from = { byte: 0, offset: 0 },
): AsyncGenerator<{ record: StoredRecord; end: number }> {
  const path = partitionPath(folder, topic, partition)
  let offset = from.offset
  for await (const line of linesBetween(path, from.byte, bytes)) {
    const { timestamp, key, value, headers } = recordAt(path, line, offset)
    const record = { topic, partition, offset: BigInt(offset), timestamp, key, value, headers }
    yield { record, end: line.end }
    offset += 1
  }
}

/** Writes to a folder whose lock we hold: one change after the other, each of them whole or not at all. */
export interface FolderStore {
  readonly journal: () => Journal
  readonly createTopics: (specs: readonly TopicSpec[]) => Promise<void>
  readonly commit: (additions: readonly Addition[], progress?: Progress) => Promise<void>
  /** Waits until no change is under way. */
  readonly settle: () => Promise<void>
}

/** Opens a folder for writing and cuts off what an earlier writer did not live to commit. */
export async function openFolderStore(folder: string): Promise<FolderStore> {
  let journal = await readJournal(folder)
  for (const [topic, extents] of journal.topics) {
    for (const [partition, { bytes }] of extents.entries()) {
      await cutTo(partitionPath(folder, topic, partition), bytes)
    }
  }

  let tail: Promise<void> = Promise.resolve()
  const inTurn = (change: () => Promise<Journal>): Promise<void> => {
    const turn = tail.then(async () => {
      try {
        const changed = await change()
        await writeJournal(folder, changed)
        journal = changed
      } catch (error) {
        throw unwritable(folder, error)
      }
    })
    tail = turn.catch(() => {})
    return turn
  }

  return {
    journal: () => journal,
    createTopics: (specs) => inTurn(() => withTopics(folder, journal, specs)),
    commit: (additions, progress) => inTurn(() => withRecords(folder, journal, additions, progress)),
    settle: () => tail,
  }
}

async function withTopics(folder: string, journal: Journal, specs: readonly TopicSpec[]): Promise<Journal> {
  requireCreatable(specs)
  const topics = new Map(journal.topics)
  for (const { name, partitions } of specs) {
    if (topics.has(name)) continue
    await mkdir(join(folder, name), { recursive: true })
    for (let partition = 0; partition < partitions; partition++) {
      await writeAt(partitionPath(folder, name, partition), 0, [])
    }
    await syncFolder(join(folder, name))
    topics.set(
      name,
      Array.from({ length: partitions }, () => ({ bytes: 0, records: 0 })),
    )
  }
  return { ...journal, topics }
}

// What the disk or the system refuses has an errno; anything else is said already, or a fault in the program.
function unwritable(folder: string, error: unknown): unknown {
  const { code, errno } = error as NodeJS.ErrnoException
  if (error instanceof Fault || errno === undefined) return error
  const message = `${folder} cannot be written (${code}). Nothing of this change is visible; free space or grant access.`
  return new Fault('store-unwritable', message, { cause: error })
}

async function withRecords(
  folder: string,
  journal: Journal,
  additions: readonly Addition[],
  progress?: Progress,
): Promise<Journal> {
  const topics = new Map(journal.topics)
  for (const { topic, partition, records } of additions) {
    const extents = [...(topics.get(topic) ?? [])]
    const extent = extents[partition]
    if (extent === undefined) throw new RangeError(`${topic} has no partition ${partition}`)
    const parts = encodeParts(records, extent.records)
    const bytes = await writeAt(partitionPath(folder, topic, partition), extent.bytes, parts)
    extents[partition] = { bytes, records: extent.records + records.length }
    topics.set(topic, extents)
  }
  return { topics, offsets: progress ? withProgress(journal, progress) : journal.offsets }
}

function withProgress({ offsets }: Journal, { group, topic, partition, next }: Progress): Journal['offsets'] {
  const byTopic = new Map(offsets.get(group))
  byTopic.set(topic, new Map(byTopic.get(topic)).set(partition, next))
  return new Map(offsets).set(group, byTopic)
}

function* encodeParts(records: Addition['records'], firstOffset: number): Generator<Buffer> {
  let lines: Buffer[] = []
  let size = 0
  for (const [index, record] of records.entries()) {
    const line = encodeLine({ ...record, offset: firstOffset + index })
    lines.push(line)
    size += line.length
    if (size < partBytes) continue
    yield Buffer.concat(lines)
    lines = []
    size = 0
  }
  yield Buffer.concat(lines)
}
