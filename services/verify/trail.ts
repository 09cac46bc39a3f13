import type { StoredRecord } from '../pipeline/record.ts'
import type { Retained } from '../transports/transport.ts'
import { createOffsetLedger, type KeyPool, type Match, type OffsetLedger } from './offset-ledger.ts'
import { createOutputLog, type OutputLog } from './output-log.ts'
import type { Problems } from './problems.ts'
import type { Output } from './read-along.ts'
import type { Source } from './source.ts'

/** Which topics are verified, and what the group had committed of the input before; null: there is no group. */
export interface Verified {
  readonly input: string
  readonly outputs: readonly string[]
  readonly group: string | null
  readonly committed: ReadonlyMap<number, bigint> | null
}

/** What was read of one input partition. */
export interface InputLog {
  readonly ledger: OffsetLedger
  inputs: number
  /** Those from the committed offset on. */
  waiting: number
}

/** Follows records and outputs as they are read, and keeps what is needed to judge them together at the end. */
export interface Trail {
  addInput(record: StoredRecord): void
  addOutput(output: Output): void
  inputLog(partition: number): InputLog
  outputLog(topic: string, partition: number): OutputLog
  /** Where the output stands that names an input offset which holds no record; undefined for all but the first. */
  inventedAt(source: Source): string | undefined
}

const mostInvented = 1_000
/** What has a place in the order of the inputs. */
const hasPlace: readonly Found[] = ['first', 'other-key', 'older']

export const place = (topic: string, partition: number, offset: number | bigint) =>
  `${topic} ${partition} at offset ${offset}`

/** What an output was found to be; `older`: its input record is not retained, `beyond`: nor ever was. */
type Found = Match | 'older' | 'beyond' | 'unsourced'

export function createTrail(
  { input, committed }: Verified,
  retained: Retained | undefined,
  problems: Problems,
): Trail {
  const pool: KeyPool = []
  const inputLogs = new Map<number, InputLog>()
  const outputLogs = new Map<string, Map<number, OutputLog>>()
  const invented = new Map<string, string>()

  const inputLog = (partition: number): InputLog =>
    kept(inputLogs, partition, () => ({ ledger: createOffsetLedger(pool), inputs: 0, waiting: 0 }))
  const outputLog = (topic: string, partition: number): OutputLog =>
    kept(
      kept(outputLogs, topic, () => new Map()),
      partition,
      createOutputLog,
    )

  const find = ({ record, source }: Output): Found => {
    if (source === null) return 'unsourced'
    const extent = retained?.partitions.get(source.partition)
    if (extent === undefined || source.offset >= extent.next) return 'beyond'
    if (source.offset < extent.first) return 'older'
    return inputLog(source.partition).ledger.addOutput(source.offset, record.key)
  }

  const tell = (found: Found, { record, source }: Output) => {
    if (found === 'first' || found === 'older') return
    const at = place(record.topic, record.partition, record.offset)
    const from = source === null ? '' : place(input, source.partition, source.offset)
    if (found === 'unsourced') problems.add('unsourced', at, `its headers name no record of ${input}`)
    if (found === 'again') problems.add('doubled', at, `another output of ${from} stands elsewhere`)
    if (found === 'beyond') problems.add('invented', at, `there is no record ${from}`)
    if (found === 'other-key') problems.add('other-key', at, `not the key of ${from}`)
    // Retention may have deleted its record just now: the end will tell.
    if (found === 'invented' && invented.size < mostInvented) invented.set(from, at)
  }

  const followOrder = (found: Found, { record, source }: Output) => {
    const { topic, partition, offset, timestamp } = record
    const log = outputLog(topic, partition)
    if (source === null || !hasPlace.includes(found)) return log.addStray()
    const isHere = source.partition === partition
    const mark = { offset: Number(offset), source: source.offset, timestamp }
    const before = isHere ? log.add(mark) : log.addStray()
    if (isHere && before === undefined) return
    const [at, from] = [place(topic, partition, offset), place(input, source.partition, source.offset)]
    if (!isHere) problems.add('misplaced', at, `not in the partition of ${from}`)
    else
      problems.add(
        'reordered',
        at,
        `out of order: the output of ${from} stands behind that of offset ${before}`,
      )
  }

  return {
    inputLog,
    outputLog,
    inventedAt: ({ partition, offset }) => invented.get(place(input, partition, offset)),
    addInput({ partition, offset, key }) {
      const log = inputLog(partition)
      log.ledger.addInput(Number(offset), key)
      log.inputs += 1
      if (committed !== null && offset >= (committed.get(partition) ?? 0n)) log.waiting += 1
    },
    addOutput(output) {
      const found = find(output)
      tell(found, output)
      followOrder(found, output)
    },
  }
}

function kept<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
