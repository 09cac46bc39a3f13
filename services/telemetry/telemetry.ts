import { type BatchEvents, batchEvents } from './batch-events.ts'
import { type BrokerEvents, brokerEvents } from './broker-events.ts'
import { createCheckerMetrics } from './checker-metrics.ts'
import { createLog, type LogOptions } from './log.ts'
import { type MetricsSnapshot, snapshotOf } from './pooled-metrics.ts'
import { type ProcessEvents, processEvents } from './process-events.ts'
import { type ShadowEvents, shadowEvents } from './shadow-events.ts'
import { type WorkerEvents, workerEvents } from './worker-events.ts'

/** The metrics as an HTTP server hands them out. */
export interface MetricsPage {
  readonly contentType: string
  text(): Promise<string>
}

/**
 * The catalogue of everything that this product says about itself: each event logs and counts at most once, and
 * takes ids of ours, offsets and counts only, never an episode. Every function may be passed on by itself.
 */
export interface Telemetry extends ProcessEvents, BrokerEvents, BatchEvents, ShadowEvents, WorkerEvents {
  readonly metrics: MetricsPage & { snapshot(): Promise<MetricsSnapshot> }
  /** Writes out what is buffered, synchronously; the last call before the process exits. */
  flush(): void
}

/** Creates the telemetry of one process, with a log and a metrics registry of its own. */
export function createTelemetry(options: LogOptions): Telemetry {
  const log = createLog(options)
  const metrics = createCheckerMetrics()
  const totals = { records: 0, batchesCommitted: 0, batchesAborted: 0 }
  return {
    ...processEvents(log, metrics, totals),
    ...brokerEvents(log, metrics),
    ...batchEvents(log, metrics, totals),
    ...shadowEvents(log, metrics),
    ...workerEvents(log, metrics),
    metrics: {
      contentType: metrics.registry.contentType,
      text: () => metrics.registry.metrics(),
      snapshot: () => snapshotOf(metrics.registry),
    },
    flush: log.flush,
  }
}
