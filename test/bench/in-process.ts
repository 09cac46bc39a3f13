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

const worker = fileURLToPath(new URL('./core-worker.ts', import.meta.url))

/** Measures one kind of work over a corpus, in a process of its own. The first `warm` events do not count. */
export async function measureInProcess(
  what: 'verdict' | 'verdict, none remembered' | 'output' | 'projected',
  corpus: { readonly file: string; readonly warm: number },
  packs = 0,
): Promise<InProcess> {
  const args = [
    '--file',
    corpus.file,
    '--warm',
    String(corpus.warm),
    '--what',
    what,
    '--packs',
    String(packs),
  ]
  const { stdout } = await promisify(execFile)(process.execPath, [worker, ...args])
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
