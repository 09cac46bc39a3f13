import { tellInProcess } from './in-process.ts'
import { spreadOf } from './paired.ts'
import type { Report } from './report.ts'
import type { Steady } from './steady.ts'

/** Tells what a side was measured at. */
export function tellSteady(report: Report, name: string, runs: readonly Steady[]): void {
  tellInProcess(report, name, runs)
  const spread = (figure: (steady: Steady) => number) => spreadOf(runs.map(figure))
  report.figure(
    `${name}: the broker's CPU seconds per million events`,
    spread(({ brokerCpuPerMillion }) => brokerCpuPerMillion),
  )
  report.figure(
    `${name}: seconds to the first commit`,
    spread(({ startSeconds }) => startSeconds),
  )
}
