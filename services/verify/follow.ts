import type { StoredRecord } from '../pipeline/record.ts'
import type { Along } from './read-along.ts'
import type { Trail } from './trail.ts'

const offsetsPerNews = 1_000

/** What is told while the topics are read. */
export interface FollowListener {
  /** Called once, with the number of offsets that are to be passed. */
  readonly started?: (offsets: number) => void
  /** So many offsets more were passed. */
  readonly passed?: (offsets: number) => void
  readonly output?: (record: StoredRecord) => void
}

/** Reads all that there is into the trail. */
export async function follow(
  { retained, records }: Along,
  trail: Trail,
  listener: FollowListener,
): Promise<void> {
  const { started, passed, output } = listener
  const extents = [...retained.values()].flatMap(({ partitions }) => [...partitions.values()])
  started?.(extents.reduce((sum, { first, next }) => sum + Number(next - first), 0))
  const passedBy = offsetCounter(retained)
  let offsets = 0
  for await (const item of records) {
    const record = 'source' in item ? item.record : item
    if ('source' in item) {
      trail.addOutput(item)
      output?.(record)
    } else trail.addInput(item)
    offsets += passedBy(record)
    if (offsets < offsetsPerNews) continue
    passed?.(offsets)
    offsets = 0
  }
}

/** How many offsets a record is further than the one before it in its partition: markers have some of them. */
function offsetCounter(retained: Along['retained']): (record: StoredRecord) => number {
  const nextOf = new Map(
    [...retained].map(([topic, { partitions }]) => [
      topic,
      new Map([...partitions].map(([partition, { first }]) => [partition, Number(first)])),
    ]),
  )
  return ({ topic, partition, offset }) => {
    const next = nextOf.get(topic)
    const after = Number(offset) + 1
    const offsets = after - (next?.get(partition) ?? 0)
    next?.set(partition, after)
    return offsets
  }
}
