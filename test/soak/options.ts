import { Command } from 'commander'
import { numberOption } from '../chaos/number-option.ts'

/** What a run was asked for; `rate` is events a second. */
export interface SoakOptions {
  readonly minutes: number
  readonly rate: number
  readonly partitions: number
  readonly seed: number
}

/** The command line of the soak. */
export function soakCommand(run: (options: SoakOptions) => Promise<void>): Command {
  return new Command('npm run soak --')
    .description(
      'Feeds a checker steadily on a Kafka broker of its own, watches its memory, and proves from the topics that every input came out exactly once.',
    )
    .option('--minutes <n>', 'for how long', numberOption(0.5, 1_440, false), 30)
    .option('--rate <n>', 'events a second', numberOption(1, 20_000, true), 500)
    .option('--partitions <n>', 'of every topic', numberOption(1, 64, true), 4)
    .option('--seed <n>', 'of the synthetic events', numberOption(0, 4_294_967_295, true), 1)
    .addHelpText(
      'after',
      `
The broker is a container, else Java 17 or later on this machine. Its data goes when the soak ends; until then every
record is kept, to be judged: about 2 KB of disk an event, 2 GB in half an hour at 500 a second. A line is
printed every minute. Ctrl-C ends it early, with the figures so far.

Examples:
  npm run soak
  npm run soak -- --minutes 5 --rate 2000

Exit status: 0 every input came out exactly once and memory stayed flat (which less than a quarter
of an hour does not tell), 1 not, or not shown to be flat, 2 usage, or no broker could be had.`,
    )
    .action(run)
}
