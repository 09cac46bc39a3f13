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
// A kind that never hits anybody is not waited for for ever.
const mostMisses = 20

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

/** How long faults go on. */
export interface Extent {
  readonly kinds: readonly string[]
  /** Whether they go on, even when it is over, until each kind has hit somebody. */
  readonly everyKind: boolean
  /** How often each kind is to hit at most. */
  readonly mostOfKind: number
}

/** Does one fault after the other until told that it is over; gives how often each kind hit somebody. */
export async function plague(
  due: Iterable<Due>,
  stage: Stage,
  { kinds, everyKind, mostOfKind }: Extent,
  over: AbortSignal,
  write: WriteHistory,
): Promise<Map<string, number>> {
  const hits = new Map<string, number>()
  const hitsOf = (kind: string) => hits.get(kind) ?? 0
  let misses = 0
  for (const { kind, what, afterMs, isPatient, strike } of due) {
    if (kinds.every((one) => hitsOf(one) >= mostOfKind)) break
    if (hitsOf(kind) >= mostOfKind) continue
    const isWanting = everyKind && misses < mostMisses && kinds.some((one) => hitsOf(one) === 0)
    const end = isWanting ? undefined : over
    await delay(afterMs, undefined, end && { signal: end }).catch(() => {})
    if (isPatient) await progressed(stage.observer, stage.names, mostPatienceMs, end)
    if (end?.aborted) break
    write({ is: 'fault', kind, what: `begins: ${what}` })
    const hit = await strike(stage)
    write({ is: 'fault', kind, what: hit ? 'is healed' : 'has hit nobody' })
    if (hit) hits.set(kind, hitsOf(kind) + 1)
    else misses += 1
  }
  return hits
}
