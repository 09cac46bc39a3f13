import { mkdir } from 'node:fs/promises'
import type { NewContent, StoredRecord } from '../../pipeline/record.ts'
import { createLocalJobs } from '../local/local-job.ts'
import type { LocalLog } from '../local/local-log.ts'
import { createLocalWriters } from '../local/local-writers.ts'
import { createPartitioner } from '../partitioner.ts'
import { createSignal } from '../signal.ts'
import { partitionsOf, requirePlaces } from '../topic-checks.ts'
import type { NewRecord, Transport } from '../transport.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'
import { type Addition, countsIn, type FolderStore, openFolderStore, recordsOf } from './folder-store.ts'
import { type Journal, readJournal } from './journal.ts'

const bytesPerRead = 4 * 1024 * 1024
const rememberedPlaces = 64

/**
 * A transport on a folder: a folder per topic, a file of JSON lines per partition, and a journal that says how
 * much of each is committed. Whoever appends or runs a job holds the folder until `close`; readers need not wait.
 * Throws `store-invalid` for a folder that holds something else or is damaged, `store-in-use` where another
 * process writes to it.
 */
export function createFilesTransport({ folder }: { readonly folder: string }): Transport {
  const choosePartition = createPartitioner()
  const changed = createSignal()
  let opening: Promise<{ lock: FolderLock; store: FolderStore }> | undefined
  let jobs: ReturnType<typeof createLocalJobs> | undefined

  const writer = async (): Promise<FolderStore> => {
    opening ??= openToWrite(folder)
    opening.catch(() => {
      opening = undefined
    })
    return (await opening).store
  }
  const current = async (): Promise<Journal> => (opening ? (await writer()).journal() : readJournal(folder))

  const openWriter = createLocalWriters({
    async append(records) {
      const store = await writer()
      requirePlaces(countsIn(store.journal()), records)
      await store.commit(additions(records, (record) => record))
      changed.notify()
    },
    settle: async () => (await writer()).settle(),
  })

  return {
    name: 'files',
    async createTopics(specs) {
      await (await writer()).createTopics(specs)
    },
    async partitionCounts(names) {
      return new Map([...countsIn(await current())].filter(([name]) => names.includes(name)))
    },
    async retained(topic) {
      const journal = await current()
      partitionsOf(countsIn(journal), topic)
      const extents = (journal.topics.get(topic) ?? []).map(({ records }) => BigInt(records))
      const partitions = new Map(extents.map((next, partition) => [partition, { first: 0n, next }]))
      return { partitions, keptForMs: Number.POSITIVE_INFINITY, compacted: false }
    },
    async append(topic, records) {
      const store = await writer()
      const count = partitionsOf(countsIn(store.journal()), topic)
      const place = (record: NewRecord) => record.partition ?? choosePartition(record.key, count)
      await store.commit(additions(records, (record) => ({ topic, partition: place(record) })))
      changed.notify()
    },
    openWriter,
    read(topic) {
      const end = current()
      // Whoever reads hears of it; who never reads does not have to.
      end.catch(() => {})
      return readTopic(folder, topic, end)
    },
    async committedOffsets(group, topic) {
      const next = (await current()).offsets.get(group)?.get(topic) ?? new Map<number, number>()
      return new Map([...next].map(([partition, offset]) => [partition, BigInt(offset)]))
    },
    async run(job) {
      jobs ??= createLocalJobs(createFolderLog(folder, await writer(), changed))
      return jobs.run(job)
    },
    async close() {
      await jobs?.stop()
      const open = await opening?.catch(() => undefined)
      await open?.store.settle()
      await open?.lock.release()
      opening = undefined
      jobs = undefined
    },
  }
}

async function openToWrite(folder: string): Promise<{ lock: FolderLock; store: FolderStore }> {
  // A folder of something else gets no lock file from us.
  await readJournal(folder)
  await mkdir(folder, { recursive: true })
  const lock = await lockFolder(folder)
  try {
    return { lock, store: await openFolderStore(folder) }
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function* readTopic(
  folder: string,
  topic: string,
  end: Promise<Journal>,
): AsyncGenerator<StoredRecord> {
  const journal = await end
  partitionsOf(countsIn(journal), topic)
  for (const [partition, extent] of (journal.topics.get(topic) ?? []).entries()) {
    for await (const { record } of recordsOf(folder, topic, partition, extent)) yield record
  }
}

function createFolderLog(folder: string, store: FolderStore, changed: LocalLog['changed']): LocalLog {
  const extentOf = (topic: string, partition: number) =>
    store.journal().topics.get(topic)?.[partition] ?? { bytes: 0, records: 0 }
  // Where a batch ended, so that reading on need not start at the top of the file.
  const places = new Map<string, number>()
  const remember = (place: string, byte: number) => {
    places.delete(place)
    places.set(place, byte)
    const oldest = places.keys().next().value
    if (places.size > rememberedPlaces && oldest !== undefined) places.delete(oldest)
  }

  return {
    partitionCounts: () => countsIn(store.journal()),
    changed,
    end: (topic, partition) => BigInt(extentOf(topic, partition).records),
    committed(group, topic) {
      const next = store.journal().offsets.get(group)?.get(topic) ?? new Map<number, number>()
      return new Map([...next].map(([partition, offset]) => [partition, BigInt(offset)]))
    },
    async read(topic, partition, from, most) {
      const extent = extentOf(topic, partition)
      if (from >= extent.records) return []
      const byte = places.get(`${topic}/${partition}/${from}`)
      const start = byte === undefined ? { byte: 0, offset: 0 } : { byte, offset: Number(from) }
      const records: StoredRecord[] = []
      let first = start.byte
      for await (const { record, end } of recordsOf(folder, topic, partition, extent, start)) {
        if (record.offset < from) {
          first = end
          continue
        }
        records.push(record)
        const full = records.length >= most || end - first > bytesPerRead
        if (full || record.offset + 1n === BigInt(extent.records)) {
          remember(`${topic}/${partition}/${record.offset + 1n}`, end)
          break
        }
      }
      return records
    },
    async commit({ outputs, next, ...source }) {
      const written = additions(outputs, (output) => output)
      await store.commit(written, { ...source, next: Number(next) })
      changed.notify()
    },
  }
}

function additions<Item extends NewContent & { readonly timestamp?: number }>(
  items: readonly Item[],
  place: (item: Item) => { readonly topic: string; readonly partition: number },
): readonly Addition[] {
  const now = Date.now()
  const placed = items.map((item) => ({ item, ...place(item) }))
  const byPlace = Map.groupBy(placed, ({ topic, partition }) => `${topic}/${partition}`)
  return [...byPlace.values()].flatMap((group) => {
    const records = group.map(({ item }) => ({ ...item, timestamp: item.timestamp ?? now }))
    return group[0] ? [{ topic: group[0].topic, partition: group[0].partition, records }] : []
  })
}
