import { spreadOf } from './paired.ts'
import type { Report } from './report.ts'
import type { Steady } from './steady.ts'

/** Tells what a side was measured at. */
export function tellSteady(report: Report, name: string, runs: readonly Steady[]): void {
  const spread = (figure: (steady: Steady) => number) => spreadOf(runs.map(figure))
  report.figure(
    `${name}: events/s`,
    spread(({ perSecond }) => perSecond),
  )
  report.figure(
    `${name}: CPU seconds per million events`,
    spread(({ cpuPerMillion }) => cpuPerMillion),
  )
  report.figure(
    `${name}: peak resident memory, MB`,
    spread(({ peakMb }) => peakMb),
  )
  report.figure(
    `${name}: seconds to the first commit`,
    spread(({ startSeconds }) => startSeconds),
  )
}
