import type { Header, StoredRecord } from '../pipeline/record.ts'
import { standsFor } from '../pipeline/stand-ins.ts'
import type { Done } from './done.ts'
import { type Place, placeOf } from './ledger.ts'
import { copyOf, isOfProvider, type Plan, type Planned, whyNotAgain } from './plan.ts'
import type { RedriveSettings } from './settings.ts'
import type { LeftOut, Tallying } from './tally.ts'

const mostRecoveredBytes = 256 * 1024 * 1024

/**
 * Reads the input topic for what only it tells: the originals that stubs stand for, and which keys have newer records
 * behind those that are to be redriven, and what came back already. What cannot be redriven, or is not to be, leaves the plan.
 */
export async function completePlan(
  inputs: AsyncIterable<StoredRecord>,
  plan: Plan,
  done: Done,
  settings: RedriveSettings,
  tally: Tallying,
): Promise<void> {
  const newest = createNewest()
  for (const one of plan.values()) newest.watch(one)
  const recovery = createRecovery(plan, settings, tally)
  for await (const record of inputs) {
    for (const recovered of recovery.recover(record)) newest.watch(recovered)
    newest.see(record)
    done.see(record)
  }
  for (const [place, { stood }] of plan) {
    const why = done.why(stood)
    if (why === null) continue
    plan.delete(place)
    tally.leave(why, stood)
  }
  recovery.end()
  const isRedrivenAfter = createOrder(plan)
  for (const [place, one] of plan) {
    const newer = newest.behind(one)
    // What is newest comes last once more when it is redriven too, in its turn.
    if (newer === null || isRedrivenAfter(newer, one)) continue
    if (settings.skipSuperseded) {
      plan.delete(place)
      tally.leave('superseded', one.stood)
    } else tally.superseded += 1
  }
}

/** Of the keys that are watched, the last offset of each partition. */
function createNewest() {
  const last = new Map<string, bigint>()
  const nameOf = (partition: number, key: Buffer) => `${partition}/${key.toString('latin1')}`
  return {
    watch({ source, key }: Planned) {
      if (key !== null) last.set(nameOf(source.partition, key), -1n)
    },
    see({ partition, offset, key }: StoredRecord) {
      const name = key && nameOf(partition, key)
      if (name !== null && last.has(name)) last.set(name, offset)
    },
    /** Where the newest record of its key stands on the input topic, if that is behind it. */
    behind({ source, key }: Planned): Place | null {
      const offset = key === null ? undefined : last.get(nameOf(source.partition, key))
      return offset !== undefined && offset > source.offset ? { ...source, offset } : null
    },
  }
}

/** Tells whether the record that came from a place of the input topic is redriven after another one. */
function createOrder(plan: Plan) {
  const stood = new Map([...plan.values()].map((one) => [placeOf(one.source), one.stood]))
  return (from: Place, after: Planned) => {
    const its = stood.get(placeOf(from))
    return its?.partition === after.stood.partition && its.offset > after.stood.offset
  }
}

/** Puts originals in the place of stubs; those that are not found as they were leave the plan. */
function createRecovery(plan: Plan, settings: RedriveSettings, tally: Tallying) {
  const stubs = Map.groupBy(
    [...plan].filter(([, { stub }]) => stub !== null),
    ([, { source }]) => placeOf(source),
  )
  let bytes = 0
  const leave = (place: string, { stood }: Planned, why: LeftOut) => {
    plan.delete(place)
    tally.leave(why, stood)
  }
  const whyNot = (record: StoredRecord, { stub }: Planned): LeftOut | null => {
    if (stub && !standsFor(stub, record.value)) return 'original-differs'
    return whyNotAgain(record, settings) ?? (bytes > mostRecoveredBytes ? 'next-run' : null)
  }
  const recoverOne = (record: StoredRecord, place: string, one: Planned): Planned[] => {
    if (!isOfProvider(record.value, settings)) {
      plan.delete(place)
      tally.selected -= 1
      return []
    }
    bytes += record.value?.length ?? 0
    const why = whyNot(record, one)
    if (why !== null) {
      leave(place, one, why)
      return []
    }
    const key = copyOf(record.key)
    const headers = record.headers.map(([name, value]): Header => [name, copyOf(value)])
    const recovered = { ...one, key, recovered: { key, value: copyOf(record.value), headers } }
    plan.set(place, recovered)
    return [recovered]
  }
  return {
    /** What this record is the original of, ready to be redriven. */
    recover(record: StoredRecord): Planned[] {
      const found = stubs.get(placeOf(record)) ?? []
      stubs.delete(placeOf(record))
      return found.flatMap(([place, one]) => recoverOne(record, place, one))
    },
    end() {
      for (const [place, one] of [...stubs.values()].flat())
        if (plan.has(place)) leave(place, one, 'original-gone')
    },
  }
}
