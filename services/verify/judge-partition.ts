import type { Retained } from '../transports/transport.ts'
import type { Problems } from './problems.ts'
import { place, type Trail, type Verified } from './trail.ts'

/** What became of one partition. */
export interface PartitionVerdict {
  readonly partition: number
  /** Input records retained; those of them that wait for the group to come to them; and the others. */
  readonly inputs: number
  readonly waiting: number
  readonly processed: number
  /** Records of each output topic, in the order in which the topics were given. */
  readonly outputs: readonly number[]
  /** The input offsets, first and last, in which no output could be missing unseen. */
  readonly overlap: { readonly first: number; readonly last: number } | null
  /** Processed input records without an output that retention may have deleted: all of them before the overlap. */
  readonly unjudged: {
    readonly count: number
    readonly last: number
    readonly topics: readonly string[]
  } | null
}

/** What was read, and what of the topics is retained, by name, after all was read. */
export interface Evidence extends Verified {
  readonly trail: Trail
  readonly retained: ReadonlyMap<string, Retained>
}

// Workers, brokers and we have clocks of their own; a broker refuses records from more than an hour ahead.
const clockMarginMs = 3_600_000

/**
 * Judges of a partition what only the whole tells: input records without an output, and outputs without an input
 * record, as far as retention cannot have deleted the other side. Adds what is wrong to the problems.
 */
export function judgePartition(evidence: Evidence, partition: number, problems: Problems): PartitionVerdict {
  const { input, outputs, trail, retained } = evidence
  const { inputs, waiting } = trail.inputLog(partition)
  const { first = 0, next = 0 } = extentOf(retained.get(input), partition)
  const end = Math.min(next, endOfProcessed(evidence, partition))
  findInvented(evidence, partition, problems)
  const unjudged = judgeUnmatched(evidence, partition, { from: first, to: end }, problems)
  const overlap = { first: Math.max(first, (unjudged?.last ?? -1) + 1), last: end - 1 }
  return {
    partition,
    inputs,
    waiting,
    processed: inputs - waiting,
    outputs: outputs.map((topic) => trail.outputLog(topic, partition).count),
    overlap: overlap.first <= overlap.last ? overlap : null,
    unjudged,
  }
}

/** First and next offset as numbers; undefined where there is no such partition. */
function extentOf(retained: Retained | undefined, partition: number): { first?: number; next?: number } {
  const extent = retained?.partitions.get(partition)
  return extent ? { first: Number(extent.first), next: Number(extent.next) } : {}
}

function endOfProcessed({ committed }: Evidence, partition: number): number {
  return committed === null ? Number.POSITIVE_INFINITY : Number(committed.get(partition) ?? 0n)
}

function findInvented({ input, trail, retained }: Evidence, partition: number, problems: Problems): void {
  // Its record may have been there and given way to a later one of its key.
  if (retained.get(input)?.compacted) return
  const { first = 0 } = extentOf(retained.get(input), partition)
  for (const offset of trail.inputLog(partition).ledger.invented(first, Number.POSITIVE_INFINITY)) {
    const from = place(input, partition, offset)
    const at = trail.inventedAt({ partition, offset }) ?? 'an output'
    problems.add('invented', at, `there is no record ${from}`)
  }
}

function judgeUnmatched(
  evidence: Evidence,
  partition: number,
  { from, to }: { from: number; to: number },
  problems: Problems,
): PartitionVerdict['unjudged'] {
  const { input, trail } = evidence
  const gone = evidence.outputs.map((topic) => goneFrom(evidence, topic, partition))
  const topics = new Set<string>()
  let [count, last] = [0, -1]
  for (const offset of trail.inputLog(partition).ledger.unmatched(from, to)) {
    const at = place(input, partition, offset)
    const holders = gone.filter(({ before }) => offset < before)
    const byRetention = holders.filter(({ isDue }) => isDue(offset))
    if (holders.length === 0) problems.add('lost', at, 'no output of it anywhere')
    else if (byRetention.length === 0)
      problems.add('deleted', at, `no output of it; ${holders.map(({ told }) => told).join(', ')}`)
    else {
      count += 1
      last = offset
      for (const { topic } of byRetention) topics.add(topic)
    }
  }
  return count === 0 ? null : { count, last, topics: [...topics] }
}

/** Of what input offsets a topic may have had outputs that are deleted, and whether retention can have done that. */
function goneFrom({ outputs, trail, retained }: Evidence, topic: string, partition: number) {
  const { keptForMs = 0, compacted = false } = retained.get(topic) ?? {}
  const { first = 0 } = extentOf(retained.get(topic), partition)
  const deadline = Date.now() - keptForMs + clockMarginMs
  return {
    topic,
    before: compacted
      ? Number.POSITIVE_INFINITY
      : first === 0
        ? 0
        : trail.outputLog(topic, partition).sourcesFrom(first),
    told: `${topic} ${partition} begins at offset ${first} now, sooner than its retention has it`,
    isDue(offset: number): boolean {
      if (compacted) return true
      const produced = outputs.flatMap((one) => trail.outputLog(one, partition).producedAfter(offset) ?? [])
      return produced.length === 0 ? deadline > 0 : Math.max(...produced) < deadline
    },
  }
}
