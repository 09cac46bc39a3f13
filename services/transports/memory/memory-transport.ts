import { type NewContent, type StoredRecord, writtenHeaders } from '../../pipeline/record.ts'
import { createLocalJobs } from '../local/local-job.ts'
import type { LocalLog } from '../local/local-log.ts'
import { createLocalWriters } from '../local/local-writers.ts'
import { createPartitioner } from '../partitioner.ts'
import { createSignal } from '../signal.ts'
import { partitionsOf, requireCreatable, requirePlaces } from '../topic-checks.ts'
import type { NewRecord, Transport } from '../transport.ts'

type Topic = readonly StoredRecord[][]

/** A transport inside this process: its records end with it. Throws `topics-missing` for an unknown topic. */
export function createMemoryTransport(): Transport {
  const topics = new Map<string, Topic>()
  const offsets = new Map<string, Map<number, bigint>>()
  const changed = createSignal()
  const choosePartition = createPartitioner()

  const counts = () => new Map([...topics].map(([name, partitions]) => [name, partitions.length]))
  const partitionsIn = (topic: string): Topic => {
    partitionsOf(counts(), topic)
    return topics.get(topic) ?? []
  }
  const logOf = (topic: string, partition: number): StoredRecord[] => {
    const log = topics.get(topic)?.[partition]
    if (log === undefined) throw new RangeError(`${topic} has no partition ${partition}`)
    return log
  }
  const store = (topic: string, partition: number, content: NewContent, timestamp: number) => {
    const { key, value } = content
    const headers = writtenHeaders(content.headers)
    const log = logOf(topic, partition)
    log.push({ topic, partition, offset: BigInt(log.length), timestamp, key, value, headers })
  }
  const committed = (group: string, topic: string) =>
    offsets.get(JSON.stringify([group, topic])) ?? new Map<number, bigint>()

  const log: LocalLog = {
    partitionCounts: counts,
    changed,
    committed,
    end: (topic, partition) => BigInt(logOf(topic, partition).length),
    async read(topic, partition, from, most) {
      return logOf(topic, partition).slice(Number(from), Number(from) + most)
    },
    async commit({ outputs, group, topic, partition, next }) {
      for (const output of outputs) store(output.topic, output.partition, output, Date.now())
      offsets.set(JSON.stringify([group, topic]), new Map(committed(group, topic)).set(partition, next))
      changed.notify()
    },
  }
  const jobs = createLocalJobs(log)
  const openWriter = createLocalWriters({
    async append(records) {
      requirePlaces(counts(), records)
      for (const { topic, partition, ...record } of records) store(topic, partition, record, Date.now())
      changed.notify()
    },
    async settle() {},
  })

  return {
    name: 'memory',
    async createTopics(specs) {
      requireCreatable(specs)
      for (const { name, partitions } of specs) {
        if (!topics.has(name))
          topics.set(
            name,
            Array.from({ length: partitions }, () => []),
          )
      }
    },
    async partitionCounts(names) {
      return new Map([...counts()].filter(([name]) => names.includes(name)))
    },
    async retained(topic) {
      const extents = partitionsIn(topic).map((log) => ({ first: 0n, next: BigInt(log.length) }))
      return { partitions: new Map(extents.entries()), keptForMs: Number.POSITIVE_INFINITY, compacted: false }
    },
    async append(topic, records) {
      const { length } = partitionsIn(topic)
      const placed = records.map((record: NewRecord) => ({
        record,
        partition: record.partition ?? choosePartition(record.key, length),
      }))
      for (const { partition } of placed) logOf(topic, partition)
      for (const { record, partition } of placed)
        store(topic, partition, record, record.timestamp ?? Date.now())
      changed.notify()
    },
    openWriter,
    read: (topic) => readUpTo(topics.get(topic), () => partitionsIn(topic)),
    async committedOffsets(group, topic) {
      return new Map(committed(group, topic))
    },
    async run(job) {
      return jobs.run(job)
    },
    close: () => jobs.stop(),
  }
}

/** Fixes the end at the call, not when the reading starts. */
function readUpTo(topic: Topic | undefined, required: () => Topic): AsyncIterable<StoredRecord> {
  const ends = topic?.map((log) => log.length) ?? []
  return (async function* () {
    for (const [partition, log] of required().entries()) {
      const end = ends[partition] ?? 0
      for (let at = 0; at < end; at++) {
        const record = log[at]
        if (record !== undefined) yield record
      }
    }
  })()
}
