import type { StoredRecord } from '../pipeline/record.ts'
import type { Retained, Transport } from '../transports/transport.ts'
import { type Source, sourceReader } from './source.ts'

/** A record of an output topic, and the input record that its headers name. */
export interface Output {
  readonly record: StoredRecord
  readonly source: Source | null
}

/** The input and its outputs, as they stood at one moment. */
export interface Along {
  /** By topic. */
  readonly retained: ReadonlyMap<string, Retained>
  /**
   * Every record once, input records as they are, an output after the input record that it names. All topics are
   * read side by side, so that an output comes soon after its input, however much there is.
   */
  readonly records: AsyncGenerator<StoredRecord | Output>
}

/** Opens the topics so that for every output there, its input is there too. Throws what the transport throws. */
export async function readAlong(
  transport: Transport,
  input: string,
  outputs: readonly string[],
): Promise<Along> {
  const sourceOf = sourceReader(input)
  const asOutput = (record: StoredRecord): Output => ({ record, source: sourceOf(record) })
  const readers = outputs.map((topic) => createReader(transport.read(topic), asOutput))
  try {
    // An output's end is fixed once its first record is here; the input's comes after, or it would miss some.
    await Promise.all(readers.map((reader) => reader.advance()))
    const retained = await retainedOf(transport, [input, ...outputs])
    const inputReader = createReader(transport.read(input), (record) => record)
    return { retained, records: merge(inputReader, readers, retained.get(input)) }
  } catch (error) {
    // One that waits for its broker would close only when that answers.
    for (const reader of readers) reader.close().catch(() => {})
    throw error
  }
}

/** What the topics still hold, by name. */
export async function retainedOf(
  transport: Transport,
  topics: readonly string[],
): Promise<ReadonlyMap<string, Retained>> {
  return new Map(
    await Promise.all(topics.map(async (topic) => [topic, await transport.retained(topic)] as const)),
  )
}

async function* merge(
  input: Reader<StoredRecord>,
  outputs: readonly Reader<Output>[],
  known: Retained | undefined,
): AsyncGenerator<StoredRecord | Output> {
  const nextInput = new Map<number, number>()
  let inputLeft = true
  const isDue = ({ source }: Output) => {
    if (source === null || !inputLeft) return true
    const { offset, partition } = source
    // One that the input does not have would otherwise hold up all the others.
    const end = Number(known?.partitions.get(partition)?.next ?? 0n)
    return offset >= end || offset < (nextInput.get(partition) ?? 0)
  }
  try {
    while (inputLeft) {
      await input.advance()
      if (input.head) {
        nextInput.set(input.head.partition, Number(input.head.offset) + 1)
        yield input.head
      } else inputLeft = false
      for (const output of outputs) {
        for (; output.head && isDue(output.head); await output.advance()) yield output.head
      }
    }
  } finally {
    await Promise.all([input, ...outputs].map((reader) => reader.close()))
  }
}

/** Reads one record ahead; `head` is undefined before the first and after the last. */
interface Reader<Item> {
  readonly head: Item | undefined
  advance(): Promise<void>
  close(): Promise<void>
}

function createReader<Item>(
  records: AsyncIterable<StoredRecord>,
  asItem: (record: StoredRecord) => Item,
): Reader<Item> {
  const iterator = records[Symbol.asyncIterator]()
  let head: Item | undefined
  return {
    get head() {
      return head
    },
    async advance() {
      const { done, value } = await iterator.next()
      head = done ? undefined : asItem(value)
    },
    async close() {
      await iterator.return?.()
    },
  }
}
