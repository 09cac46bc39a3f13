import { Command } from 'commander'
import { numberOption } from '../chaos/number-option.ts'
import type { Part } from './part.ts'

/** What was asked for: a run, or with `page` a page of what earlier runs found. */
export interface BenchOptions {
  readonly only?: string
  readonly json?: string
  readonly pairs: number
  /** Absent: as many as each part takes. */
  readonly events?: number
  readonly seconds: number
  readonly page?: string
  readonly from?: string
}

const defaultPairs = 5
const defaultSeconds = 15

/** The command line of the benchmarks, which have these parts. */
export function benchCommand(
  parts: Readonly<Record<string, Part>>,
  run: (options: BenchOptions) => Promise<void>,
): Command {
  const named = Object.entries(parts).map(([name, { measures, events, minutes }]) =>
    [
      `  ${name.padEnd(13)}${measures}`,
      `${events === null ? '' : `${events.toLocaleString('en-GB')} events, `}${minutes} min`,
    ].join('\n'.padEnd(16)),
  )
  const all = Object.values(parts).reduce((sum, { minutes }) => sum + minutes, 0)
  return new Command('npm run bench --')
    .description('Measures the checker beside its peers, in turns, on this machine.')
    .option('--only <names>', 'the parts to run, joined by commas (default: all)')
    .option('--json <file>', 'where to write ratios and figures, after each part; other parts in it stay')
    .option(
      '--pairs <n>',
      'how often each side is measured: 1 to 100',
      numberOption(1, 100, true),
      defaultPairs,
    )
    .option(
      '--events <n>',
      'in steady state, a side and pair: 10,000 to 50,000,000 (default: as below)',
      numberOption(10_000, 50_000_000, true),
    )
    .option('--seconds <n>', 'of measured latency, a side', numberOption(1, 3_600, true), defaultSeconds)
    .option('--page <file>', 'measure nothing: write the results of --from into this page')
    .option(
      '--from <files>',
      'files of --json, joined by commas; a part in a later one takes the place of the earlier',
    )
    .addHelpText(
      'after',
      `
Parts, with the events and about the minutes that they take as they come, on two cores, with ${defaultPairs} pairs (all: ${all} min):
${named.join('\n')}

The broker is Kafka in Java 17 or later on this machine, and the peer is built by Maven on first use. Nothing else
should run meanwhile: the load before each part is told. About 1.5 KB an event is needed in the folder for temporary
files (TMPDIR) while it runs, and for length, which deletes what is old, some 4 GB.

Examples:
  npm run bench -- --json bench.json
  npm run bench -- --only streams,latency --json again.json
  npm run bench -- --page test/bench/RESULTS.md --from bench.json,again.json
  npm run bench -- --only core --events 200000 --pairs 1     to try; too short to tell anything

Exit status: 0 measured, 1 a part failed, 2 usage, 130 or 143 interrupted: what was measured before is in --json.`,
    )
    .action(run)
}
