import { Command, InvalidArgumentError, Option } from 'commander'
import { numberOption } from './number-option.ts'

/** What a run was asked for. */
export interface ChaosOptions {
  readonly seed: number
  readonly minutes: number
  readonly workers: number
  readonly partitions: number
  /** Events a second. */
  readonly rate: number
  readonly nodes: 1 | 3
  readonly parity: boolean
  /** The file, not there yet, that the history goes to; a temporary folder, kept when the run fails, where absent. */
  readonly history?: string
}

/** The command line of the chaos program. */
export function chaosCommand(run: (options: ChaosOptions) => Promise<void>): Command {
  return new Command('npm run chaos --')
    .description(
      'Runs checkers on a Kafka cluster of its own, does to both what can go wrong, heals all, and proves from the topics that every input came out exactly once.',
    )
    .option(
      '--seed <n>',
      'decides the inputs, and which faults come in which order',
      numberOption(0, 4_294_967_295, true),
      1,
    )
    .option('--minutes <n>', 'for how long faults go on', numberOption(0.1, 600, false), 3)
    .option('--workers <n>', 'checkers, each a process', numberOption(1, 16, true), 3)
    .option('--partitions <n>', 'of every topic', numberOption(1, 64, true), 4)
    .option('--rate <n>', 'events a second', numberOption(1, 20_000, true), 300)
    .addOption(
      new Option('--nodes <n>', 'brokers; of 3, leaders are killed too')
        .choices(['1', '3'])
        .default('1')
        .argParser((text) => {
          if (text === '1' || text === '3') return Number(text)
          throw new InvalidArgumentError('Allowed choices are 1, 3.')
        }),
    )
    .option(
      '--parity',
      "the size of Kafka's own test of transactions: 100,000 records that wait, transactions of 750, workers and brokers bounced, until all is done",
      false,
    )
    .option('--history <file>', 'keep the history of the run here, in a new file')
    .addHelpText(
      'after',
      `
It needs Java 17 or later, and Maven the first time. A seed gives the same faults in the same order, not at the same
moments: they wait for the work to go on. Ctrl-C ends it without a judgement, and says where the history is.

Examples:
  npm run chaos
  npm run chaos -- --seed 7 --minutes 10 --workers 5
  npm run chaos -- --nodes 3 --seed 2
  npm run chaos -- --parity

Exit status: 0 nothing lost, doubled or reordered; 1 an invariant is broken, or a fault that had to happen did not; 2 usage, or the cluster could not be had.`,
    )
    .action((options: Omit<ChaosOptions, 'nodes'> & { readonly nodes: number | string }) =>
      run({ ...options, nodes: Number(options.nodes) === 3 ? 3 : 1 }),
    )
}

/** The command of a run with the same inputs, and the same faults in the same order. */
export function repeatCommand({
  seed,
  minutes,
  workers,
  partitions,
  rate,
  nodes,
  parity,
}: ChaosOptions): string {
  const words = { seed, minutes, workers, partitions, rate, nodes }
  const given = Object.entries(words).map(([name, value]) => `--${name} ${value}`)
  return ['npm run chaos --', ...given, ...(parity ? ['--parity'] : [])].join(' ')
}
