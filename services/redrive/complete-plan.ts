import type { Header, StoredRecord } from '../pipeline/record.ts'
import { standsFor } from '../pipeline/stand-ins.ts'
import type { Done } from './done.ts'
import { placeOf } from './ledger.ts'
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
    tally.leave(why)
  }
  recovery.end()
  for (const [place, one] of plan) {
    if (!newest.isBehind(one)) continue
    if (settings.skipSuperseded) {
      plan.delete(place)
      tally.leave('superseded')
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
    isBehind: ({ source, key }: Planned) =>
      key !== null && (last.get(nameOf(source.partition, key)) ?? -1n) > source.offset,
  }
}

/** Puts originals in the place of stubs; those that are not found as they were leave the plan. */
function createRecovery(plan: Plan, settings: RedriveSettings, tally: Tallying) {
  const stubs = Map.groupBy(
    [...plan].filter(([, { stub }]) => stub !== null),
    ([, { source }]) => placeOf(source),
  )
  let bytes = 0
  const leave = (place: string, why: LeftOut) => {
    plan.delete(place)
    tally.leave(why)
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
      leave(place, why)
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
      for (const [place] of [...stubs.values()].flat()) if (plan.has(place)) leave(place, 'original-gone')
    },
  }
}
