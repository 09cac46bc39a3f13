import { setTimeout as delay } from 'node:timers/promises'
import type { Transport } from '../transports/transport.ts'
import type { Evidence } from './judge-partition.ts'
import type { Mark } from './output-log.ts'
import type { Problems } from './problems.ts'
import { place, type Trail } from './trail.ts'

const patienceMs = 5_000
const lookEveryMs = 200

/** An output that is the latest of its input partition. */
interface Latest extends Mark {
  readonly topic: string
  readonly partition: number
}

/** Adds a problem for every committed offset that the input has never had. */
export function findUnreachable({ input, group, committed, retained }: Evidence, problems: Problems): void {
  for (const [partition, offset] of committed ?? []) {
    const next = retained.get(input)?.partitions.get(partition)?.next
    if (next !== undefined && offset <= next) continue
    const what = next === undefined ? 'there is no such partition' : `the partition ends at offset ${next}`
    problems.add('out-of-range', place(input, partition, offset), `${group} goes on there, but ${what}`)
  }
}

/**
 * Adds a problem for every partition whose outputs go beyond what the group has committed by now. The end of a
 * transaction reaches the outputs and the group one after the other, so a group that is behind has a moment.
 */
export async function findUncommitted(
  transport: Transport,
  { input, outputs, group, trail }: Evidence,
  partitions: readonly number[],
  problems: Problems,
): Promise<void> {
  if (group === null) return
  const latest = partitions.flatMap((partition) => latestIn(trail, outputs, partition) ?? [])
  const deadline = performance.now() + patienceMs
  let committed = await transport.committedOffsets(group, input)
  const ahead = () => latest.filter(({ partition, source }) => source >= (committed.get(partition) ?? 0n))
  while (ahead().length > 0 && performance.now() < deadline) {
    await delay(lookEveryMs)
    committed = await transport.committedOffsets(group, input)
  }
  for (const { topic, partition, offset, source } of ahead()) {
    const next = committed.get(partition)
    const has = next === undefined ? 'has committed nothing there' : `goes on at offset ${next}`
    const what = `the output of ${place(input, partition, source)}, but ${group} ${has}`
    problems.add('uncommitted', place(topic, partition, offset), what)
  }
}

function latestIn(trail: Trail, outputs: readonly string[], partition: number): Latest | undefined {
  return outputs
    .flatMap((topic) => {
      const mark = trail.outputLog(topic, partition).latest
      return mark ? [{ ...mark, topic, partition }] : []
    })
    .toSorted((one, other) => other.source - one.source)[0]
}
