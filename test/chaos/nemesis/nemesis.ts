import { setTimeout as delay } from 'node:timers/promises'
import { between, chance, type Random, shuffled } from '../../../services/generator/random.ts'
import { progressed } from '../drain.ts'
import type { WriteHistory } from '../history.ts'
import type { Stage } from '../stage.ts'
import type { Cast, Fault, FaultKind } from './fault.ts'

const pauseMs = { least: 500, most: 3_000 }
// Most faults find everybody at work again; some come on top of the one before.
const patientShare = 0.8
const mostPatienceMs = 15_000

/** A fault of a schedule: how long nothing happens before it, and whether it waits until work has gone on. */
export interface Due extends Fault {
  readonly kind: string
  readonly afterMs: number
  readonly isPatient: boolean
}

/** Faults without end: each kind once, in any order, and again. Decided by the stream of numbers and the cast alone. */
export function* schedule(random: Random, kinds: readonly FaultKind[], cast: Cast): Generator<Due> {
  while (kinds.length > 0) {
    for (const { kind, draw } of shuffled(random, kinds)) {
      const afterMs = between(random, pauseMs.least, pauseMs.most)
      yield { kind, afterMs, isPatient: chance(random, patientShare), ...draw(random, cast) }
    }
  }
}

/** How many faults there are: so many at least, even when it is over, and so many at most. */
export interface Extent {
  readonly least: number
  readonly most: number
}

/** Does one fault after the other until told that it is over; then the one that is under way is healed. */
export async function plague(
  due: Iterable<Due>,
  stage: Stage,
  { least, most }: Extent,
  over: AbortSignal,
  write: WriteHistory,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  let done = 0
  for (const { kind, what, afterMs, isPatient, strike } of due) {
    if (done >= most) break
    const end = done < least ? undefined : over
    await delay(afterMs, undefined, end && { signal: end }).catch(() => {})
    if (isPatient) await progressed(stage.observer, stage.names, mostPatienceMs, end)
    if (end?.aborted) break
    write({ is: 'fault', kind, what: `begins: ${what}` })
    await strike(stage)
    write({ is: 'fault', kind, what: 'is healed' })
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
    done += 1
  }
  return counts
}
