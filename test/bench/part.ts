import type { BenchOptions } from './options.ts'
import type { Report } from './report.ts'

/** A part of the benchmarks that can run alone. */
export interface Part {
  /** In words, for `--help`. */
  readonly measures: string
  readonly run: (options: BenchOptions, report: Report, log: (line: string) => void) => Promise<void>
}
