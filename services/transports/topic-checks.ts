import { Fault } from '../fault.ts'
import type { TopicSpec } from './transport.ts'

/** What a job needs to know of its topics: partitions by topic name, a missing topic being absent. */
export type PartitionCounts = ReadonlyMap<string, number>

/** The partitions of a topic. Throws `topics-missing` where there is no such topic. */
export function partitionsOf(counts: PartitionCounts, topic: string): number {
  const count = counts.get(topic)
  if (count === undefined) throw missing([topic])
  return count
}

/** The partitions that a job's topics share. Throws `topics-missing` naming each, or `partitions-differ`. */
export function requireEqualPartitions(
  counts: PartitionCounts,
  input: string,
  outputs: readonly string[],
): number {
  const absent = [input, ...outputs].filter((topic) => !counts.has(topic))
  if (absent.length > 0) throw missing(absent)
  const partitions = partitionsOf(counts, input)
  const others = outputs.filter((topic) => counts.get(topic) !== partitions)
  if (others.length > 0) throw differing(counts, input, others)
  return partitions
}

/** Throws `partitions-differ` when an output, as it is now, has fewer partitions than the input. */
export function requireRoomForInput(
  counts: PartitionCounts,
  input: string,
  outputs: readonly string[],
): void {
  const partitions = counts.get(input) ?? 0
  const smaller = outputs.filter((topic) => (counts.get(topic) ?? partitions) < partitions)
  if (smaller.length > 0) throw differing(counts, input, smaller)
}

const nameForm = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/

const nameRule = 'letters, digits, dots, hyphens and underscores, 249 at most'

/** Throws `config-invalid` for topics that cannot exist: a name that Kafka does not allow, or no partition. */
export function requireCreatable(specs: readonly TopicSpec[]): void {
  for (const { name, partitions } of specs) {
    if (!nameForm.test(name)) {
      throw new Fault('config-invalid', `No topic can be named ${JSON.stringify(name)}: use ${nameRule}.`)
    }
    if (!(Number.isSafeInteger(partitions) && partitions > 0)) {
      throw new Fault('config-invalid', `The topic ${name} cannot have ${partitions} partitions: 1 or more.`)
    }
  }
}

/** Throws `config-invalid` for an id of a writer that is not formed like the name of a topic. */
export function requireWriterId(id: string): void {
  if (nameForm.test(id)) return
  throw new Fault('config-invalid', `No writer can be called ${JSON.stringify(id)}: use ${nameRule}.`)
}

/**
 * Throws `topics-missing` where records are for a topic that is not there, and a RangeError where one of them is for a
 * partition that its topic does not have.
 */
export function requirePlaces(
  counts: PartitionCounts,
  records: readonly { readonly topic: string; readonly partition: number }[],
): void {
  const absent = [...new Set(records.map(({ topic }) => topic))].filter((topic) => !counts.has(topic))
  if (absent.length > 0) throw missing(absent)
  const stray = records.find(
    ({ topic, partition }) => !(partition >= 0 && partition < (counts.get(topic) ?? 0)),
  )
  if (stray) throw new RangeError(`${stray.topic} has no partition ${stray.partition}`)
}

/** The fault of a writer when another one of its id was opened. */
export function writerFenced(id: string, cause?: unknown): Fault {
  const message = `Another writer called ${id} was opened, or the broker ended the transaction of this one for its age. Nothing of that transaction is there.`
  return new Fault('writer-fenced', message, { cause })
}

function missing(topics: readonly string[]): Fault {
  const names = topics.join(', ')
  const they = topics.length === 1 ? 'This topic does' : 'These topics do'
  return new Fault(
    'topics-missing',
    `${they} not exist: ${names}. Create what is missing, or correct the name.`,
  )
}

function differing(counts: PartitionCounts, input: string, others: readonly string[]): Fault {
  const each = others.map((topic) => `${topic} has ${counts.get(topic)}`).join(', ')
  return new Fault(
    'partitions-differ',
    `Input and outputs need the same number of partitions: ${input} has ${counts.get(input)}, ${each}. ` +
      'Add partitions where there are fewer.',
  )
}
