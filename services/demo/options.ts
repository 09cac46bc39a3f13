import { Command, InvalidArgumentError, Option } from 'commander'

/** What the demo was asked for. */
export interface DemoOptions {
  readonly input?: string
  readonly format?: string
  readonly events: number
  readonly seed: number
  readonly encoding: 'json' | 'avro'
  readonly folder?: string
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('a whole number is wanted.')
  return Number(text)
}

/** The demo's command line. */
export function demoCommand(run: (options: DemoOptions) => Promise<void>): Command {
  return new Command('demo')
    .description('Coded episodes through a real Kafka broker: judged, routed, and verified from the topics.')
    .option(
      '--input <file>',
      'episodes from a file (NDJSON, or a HES APC extract as CSV) instead of synthetic ones',
    )
    .option('--format <name>', 'ndjson|hes-csv; guessed from the name when absent')
    .option('--events <n>', 'how many synthetic episodes', wholeNumber, 10_000)
    .option('--seed <n>', 'seed of the synthetic episodes', wholeNumber, 1)
    .addOption(
      new Option('--encoding <name>', 'how events are written').choices(['avro', 'json']).default('avro'),
    )
    .option(
      '--folder <dir>',
      'no broker: topics as files in this new folder, to be looked at with any editor',
    )
    .addHelpText(
      'after',
      `
The broker is the one that KAFKA_BROKERS names, else a container, else Java on this machine, else memory.

Examples:
  npm run demo
  npm run demo -- --events 100000 --seed 7
  npm run demo -- --input HES_APC.csv

Exit status: 0 every input came out exactly once (and synthetic ones as their labels say), 1 not, 2 usage or input.`,
    )
    .action(run)
}
