import type { BatchTotals } from './batch-events.ts'
import type { CheckerMetrics } from './checker-metrics.ts'
import { describeError } from './describe-error.ts'
import type { Log } from './log.ts'

/** What the process can do just now. */
export type Readiness = 'starting' | 'ready' | 'waiting-for-broker' | 'stopping' | 'failed'

/** What a process says of its start. `config` holds settings only, none of them secret. */
interface Start {
  readonly config: Readonly<Record<string, string | number | boolean>>
  readonly version: string
  readonly rulesetDigest: string
  readonly packs: readonly { readonly id: string; readonly version: string }[]
}

/** The process's own life. */
export interface ProcessEvents {
  started(start: Start): void
  /** `parent-gone`: the process that this one was a worker of has ended. */
  stopping(cause: NodeJS.Signals | 'fault' | 'parent-gone'): void
  /** Logs what was done since the telemetry was created, and in how many seconds. */
  stopped(): void
  /** Told at every change; the same state again is nothing. */
  readinessChanged(readiness: Readiness): void
  /** Takes anything thrown; of what is not a Fault neither message nor stack is logged. */
  faultRaised(error: unknown): void
}

export function processEvents(log: Log, metrics: CheckerMetrics, totals: BatchTotals): ProcessEvents {
  const began = performance.now()
  let readiness: Readiness | null = null
  return {
    started({ config, version, rulesetDigest, packs }) {
      metrics.info.set({ version, ruleset_digest: rulesetDigest }, 1)
      log.event('info', 'started', 'The process started', {
        version,
        rulesetDigest,
        packs: packs.map((pack) => `${pack.id} ${pack.version}`),
        config,
      })
    },
    stopping(cause) {
      log.event('info', 'stopping', 'The process is stopping', { cause })
    },
    stopped() {
      const seconds = (performance.now() - began) / 1000
      log.event('info', 'stopped', 'The process stopped', { ...totals, seconds })
    },
    readinessChanged(now) {
      metrics.ready.set(now === 'ready' ? 1 : 0)
      if (now !== readiness)
        log.event('info', 'readiness-changed', 'The readiness changed', { readiness: now })
      readiness = now
    },
    faultRaised(error) {
      const fault = describeError(error)
      metrics.faults.inc({ code: fault.code })
      log.event('error', 'fault-raised', 'A fault was raised', { fault })
    },
  }
}
