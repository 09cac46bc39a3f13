import { endBroker } from './nemesis/end-broker.ts'
import { endWorker } from './nemesis/end-worker.ts'
import type { FaultKind } from './nemesis/fault.ts'
import { brokerFaults, workerFaults } from './nemesis/registry.ts'
import type { ChaosOptions } from './options.ts'
import type { Habits } from './worker-settings.ts'

/** What a run does, beside what it was asked for. */
export interface Plan extends Pick<ChaosOptions, 'seed' | 'workers' | 'partitions' | 'rate' | 'nodes'> {
  readonly habits: Habits
  /** Kinds of faults; those of a track come one after the other, the tracks at once. */
  readonly tracks: readonly (readonly FaultKind[])[]
  /** How long faults go on. */
  readonly faultMs: number
  /** Whether each kind has to hit somebody; where inputs go on to come, so do faults until then. */
  readonly everyKind: boolean
  /** How often each kind of fault comes at most. */
  readonly mostOfKind: number
  /** Inputs that wait before anything begins; if there are any, no more come, and all has to be done within `faultMs`. */
  readonly waiting: number
  /** In what time after healing everything has to be done. */
  readonly recoveryBoundMs: number
}

const minuteMs = 60_000
const minutesForEveryKind = 3

const habits: Habits = {
  sessionTimeoutMs: 8_000,
  transactionRecords: 2_000,
  abortShare: 1 / 3,
  lingerShare: 0.2,
  lingerMs: 500,
}

/** What a run does that was asked for so. */
export function planOf({ parity, minutes, ...asked }: ChaosOptions): Plan {
  const common = { ...asked, recoveryBoundMs: minuteMs }
  if (parity) return { ...common, ...parityPlan }
  const canBe = ({ needsNodes = 1 }: FaultKind) => needsNodes <= asked.nodes
  return {
    ...common,
    habits,
    tracks: [workerFaults.filter(canBe), brokerFaults.filter(canBe)],
    faultMs: minutes * minuteMs,
    everyKind: minutes >= minutesForEveryKind,
    mostOfKind: Number.POSITIVE_INFINITY,
    waiting: 0,
  }
}

/** The size of Kafka's own test of its transactions: workers and brokers bounced three times, cleanly and not. */
const parityPlan = {
  // That test takes its time over each transaction, too: it would be over before anything was bounced.
  habits: { ...habits, transactionRecords: 750, lingerShare: 1, lingerMs: 1_000 },
  tracks: [
    [endWorker('SIGTERM'), endWorker('SIGKILL')],
    [endBroker('SIGTERM'), endBroker('SIGKILL')],
  ],
  faultMs: 20 * minuteMs,
  everyKind: true,
  mostOfKind: 3,
  waiting: 100_000,
}
