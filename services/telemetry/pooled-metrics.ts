import {
  type Aggregator,
  AggregatorRegistry,
  type MetricObjectWithValues,
  type MetricType,
  type MetricValueWithName,
  type Registry,
} from '@prometheus-io/client'

/** One metric as it stood at a moment. */
interface MetricAtMoment {
  readonly name: string
  readonly help: string
  readonly type: MetricType
  readonly aggregator: Aggregator
  readonly values: readonly MetricValueWithName<string>[]
}

/** All metrics of a process as they stood at a moment; it may pass from one process to another. */
export type MetricsSnapshot = readonly MetricAtMoment[]

/** Takes what is needed to pool them: what collects a metric stays where it is. */
const atMoment = (metric: MetricObjectWithValues<MetricValueWithName<string>>): MetricAtMoment => ({
  name: metric.name,
  help: metric.help,
  type: metric.type,
  aggregator: metric.aggregator,
  values: metric.values.map(({ value, labels, metricName }) => ({
    value,
    labels,
    ...(metricName !== undefined && { metricName }),
  })),
})

export async function snapshotOf(registry: Registry): Promise<MetricsSnapshot> {
  const metrics = await registry.getMetricsAsJSON()
  // Quantiles of several processes make none of all of them; there are histograms of the same.
  return metrics.filter(({ type }) => type !== 'summary').map(atMoment)
}

/** The page of several processes' metrics as those of one: counts are added up, each gauge as its own metric says. */
export function pooledPage(snapshots: readonly MetricsSnapshot[]): Promise<string> {
  return AggregatorRegistry.aggregate([...snapshots]).metrics()
}

/**
 * What a process that is gone leaves of its metrics: its counts. Without them the sums would fall when a process ends, and
 * a rate over them would take that for a count that began anew.
 */
export const lasting = (snapshot: MetricsSnapshot): MetricsSnapshot =>
  snapshot.filter(({ type }) => type === 'counter' || type === 'histogram')

/** Several snapshots as one. */
export async function pooled(snapshots: readonly MetricsSnapshot[]): Promise<MetricsSnapshot> {
  return snapshotOf(AggregatorRegistry.aggregate([...snapshots]))
}
