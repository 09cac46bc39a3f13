import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { spreadOf } from './paired.ts'
import type { Report } from './report.ts'

/** What one thread has done, without a broker. */
export interface InProcess {
  readonly perSecond: number
  readonly cpuPerMillion: number
  readonly peakMb: number
}

/** Kinds of work: projected decoding by bare avsc, or what the checker does with an event. */
export type Work = 'verdict' | 'verdict, none remembered' | 'output' | 'projected'

const fileOf = (worker: string) => fileURLToPath(new URL(worker, import.meta.url))

/** Measures one kind of work over a corpus, in a process of its own. The first `warm` events do not count. */
export async function measureInProcess(
  what: Work,
  corpus: { readonly file: string; readonly warm: number },
  packs = 0,
): Promise<InProcess> {
  const command =
    what === 'projected'
      ? [fileOf('./projected-worker.ts')]
      : [fileOf('./core-worker.ts'), '--what', what, '--packs', String(packs)]
  const args = [...command, '--file', corpus.file, '--warm', String(corpus.warm)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}

/** Tells what a kind of work was measured at. */
export function tellInProcess(report: Report, name: string, runs: readonly InProcess[]): void {
  const spread = (figure: (one: InProcess) => number) => spreadOf(runs.map(figure))
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
}
