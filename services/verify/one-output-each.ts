import type { StoredRecord } from '../pipeline/record.ts'
import type { Transport } from '../transports/transport.ts'

/** What reading the topics anew, without trusting the checker, tells of it. */
export interface Verification {
  readonly inputs: number
  /** Records by output topic. */
  readonly outputs: ReadonlyMap<string, number>
  /** What is wrong, each with topic, partition and offset; empty where every input came out exactly once. */
  readonly problems: readonly string[]
}

const mostNamed = 20

/**
 * Verifies from the topics alone that every input record has exactly one output on exactly one of the output topics:
 * in the partition of the same number, with the same key, and in each topic in the order of the inputs.
 */
export async function verifyOneOutputEach(
  transport: Transport,
  input: string,
  outputs: readonly string[],
  seen?: { input?: (record: StoredRecord) => void; output?: (record: StoredRecord) => void },
): Promise<Verification> {
  const problems = new Problems()
  const pending = new Map<string, string>()
  let inputs = 0
  for await (const record of transport.read(input)) {
    pending.set(place(record.partition, record.offset), keyText(record.key))
    inputs += 1
    seen?.input?.(record)
  }
  const found = new Set<string>()
  const counts = new Map<string, number>()
  for (const topic of outputs) {
    let count = 0
    const last = new Map<number, bigint>()
    for await (const record of transport.read(topic)) {
      count += 1
      seen?.output?.(record)
      const at = `${topic} ${record.partition} at offset ${record.offset}`
      const source = sourceOf(record, input)
      if (source === null) {
        problems.add(`${at}: its headers name no record of ${input}`)
        continue
      }
      const from = place(source.partition, source.offset)
      const key = pending.get(from)
      if (found.has(from)) problems.add(`${at}: another output of ${input} ${from} stands elsewhere`)
      else if (key === undefined) problems.add(`${at}: there is no record ${input} ${from}`)
      else if (key !== keyText(record.key)) problems.add(`${at}: not the key of ${input} ${from}`)
      if (source.partition !== record.partition)
        problems.add(`${at}: not in the partition of ${input} ${from}`)
      if (source.offset <= (last.get(record.partition) ?? -1n))
        problems.add(`${at}: out of the order of ${input}`)
      last.set(record.partition, source.offset)
      found.add(from)
    }
    counts.set(topic, count)
  }
  for (const from of pending.keys())
    if (!found.has(from)) problems.add(`${input} ${from}: no output of it anywhere`)
  return { inputs, outputs: counts, problems: problems.named() }
}

class Problems {
  readonly #named: string[] = []
  #count = 0

  add(problem: string): void {
    this.#count += 1
    if (this.#named.length < mostNamed) this.#named.push(problem)
  }

  named(): string[] {
    const more = this.#count - this.#named.length
    return more > 0 ? [...this.#named, `and ${more} more`] : this.#named
  }
}

const place = (partition: number, offset: bigint) => `${partition} at offset ${offset}`
const keyText = (key: Buffer | null) => (key === null ? 'null' : `=${key.toString('base64')}`)

/** The last headers of these names: a dead letter keeps an input's own, and ours come behind. */
function sourceOf({ headers }: StoredRecord, input: string): { partition: number; offset: bigint } | null {
  const last = (wanted: string) => headers.findLast(([name]) => name === wanted)?.[1]?.toString('utf8')
  const partition = last('source-partition')
  const offset = last('source-offset')
  if (last('source-topic') !== input || !/^\d+$/.test(partition ?? '') || !/^\d+$/.test(offset ?? ''))
    return null
  return { partition: Number(partition), offset: BigInt(offset ?? 0) }
}
