import { Command } from 'commander'
import { numberOption } from '../chaos/number-option.ts'

/** What a run was asked for. */
export interface BenchOptions {
  readonly only?: string
  readonly json?: string
  readonly pairs: number
  readonly events: number
  readonly seconds: number
}

/** Fewer do not show a steady state. */
export const enoughEvents = 5_000_000
export const enoughPairs = 5

/** The command line of the benchmarks; `parts` are their names with what each measures. */
export function benchCommand(
  parts: Readonly<Record<string, string>>,
  run: (options: BenchOptions) => Promise<void>,
): Command {
  const named = Object.entries(parts).map(([name, measures]) => `  ${name.padEnd(13)}${measures}`)
  return new Command('npm run bench --')
    .description('Measures the checker beside its peers, in turns, on this machine.')
    .option('--only <names>', 'the parts to run, joined by commas (default: all)')
    .option('--json <file>', 'where to write ratios and figures')
    .option('--pairs <n>', 'how often each side is measured', numberOption(1, 100, true), enoughPairs)
    .option('--events <n>', 'in steady state, a side', numberOption(10_000, 50_000_000, true), enoughEvents)
    .option('--seconds <n>', 'of measured latency, a side', numberOption(1, 3_600, true), 30)
    .addHelpText(
      'after',
      `
Parts:
${named.join('\n')}

The broker is Kafka in Java 17 or later on this machine, and the peer is built by Maven on first use. Nothing else
should run meanwhile: the load before each part is told. About 1.5 KB of disk an event is needed while it runs.

Examples:
  npm run bench -- --only streams,latency --json bench.json
  npm run bench -- --only core --events 200000 --pairs 1     to try; too short to tell anything

Exit status: 0 measured, 1 a part failed, 2 usage.`,
    )
    .action(run)
}
