import type { MetricsSnapshot } from '../../telemetry/pooled-metrics.ts'
import type { Readiness } from '../../telemetry/process-events.ts'

/** What the process that started the workers asks of one: its metrics. An answer also shows that its loop turns. */
export interface WorkerQuestion {
  readonly kind: 'tell-metrics'
  readonly id: number
}

/** What a worker says to the process that started it. */
export type WorkerMessage =
  | { readonly kind: 'readiness'; readonly readiness: Readiness }
  | { readonly kind: 'metrics'; readonly id: number; readonly snapshot: MetricsSnapshot }
