import { Command, Option } from 'commander'
import { defaultPacks, readRules } from '../config/rules-folder.ts'
import { compileRuleset } from '../core/ruleset.ts'
import { defaultLedger } from '../redrive/ledger.ts'
import { redrive } from '../redrive/redrive.ts'
import { type Origin, origins, rulesOfToday } from '../redrive/rules-of-today.ts'
import type { RedriveSettings } from '../redrive/settings.ts'
import { failedIn } from '../redrive/tally.ts'
import { readLocalRegistry } from '../registry/local-registry.ts'
import { openOutput } from '../terminal/output.ts'
import type { Transport } from '../transports/transport.ts'
import { brokersOption, giveUpAfterMs, withKafka } from './brokers.ts'
import { listOption } from './list-option.ts'
import {
  requireOwnTopics,
  type SelectionOptions,
  selectionOf,
  unknownRules,
  wholeNumberOption,
} from './redrive-options.ts'
import { showRedrive } from './redrive-progress.ts'
import { redriveText } from './redrive-report.ts'
import { checkName, type Name, nameOption } from './topic-options.ts'

const names = ['input', 'enriched', 'rejected', 'deadLetter'] as const satisfies Name[]

interface RedriveOptions
  extends Omit<SelectionOptions, 'from'>,
    Readonly<Record<(typeof names)[number], string>> {
  readonly from?: Origin
  readonly brokers?: string
  readonly ledger?: string
  readonly limitAttempts: string
  readonly packs: string
  readonly skipSuperseded?: boolean
  readonly dryRun?: boolean
}

/** `coding-quality redrive`: sends dead letters or rejected episodes through the checker again, each of them once. */
export function redriveCommand(): Command {
  const command = new Command('redrive')
    .summary('send dead letters or rejected episodes through the checker again')
    .description(
      'Appends records of an output topic to the input topic again, as they once came: same key, bytes, headers and partition. A ledger topic keeps what was redriven, so that doing it twice, or interrupting it, is doing it once.',
    )
    .addOption(new Option('--from <topic>', 'what to redrive (required)').choices(origins))
    .option('--failure-code <codes>', 'dead letters with one of these codes, comma-separated')
    .option('--rule <rules>', 'rejected episodes that break one of these rules, pack/rule, comma-separated')
    .option('--provider <codes>', 'episodes of these providers, as far as they can be read')
    .option('--since <time>', 'dead-lettered or rejected at this time or later, such as 2026-03-02T10:15Z')
    .option('--until <time>', 'dead-lettered or rejected before this time')
    .option('--partition <n>', 'those in this partition')
    .option('--offsets <first-last>', 'those at these offsets of the partition')
    .option('--skip-superseded', 'leave out what a newer record of its key stands behind on the input topic')
    .option('--limit-attempts <n>', 'how often one event may be redriven in all', '3')
    .option('--dry-run', 'change nothing, and tell what would become of each')
    .addOption(
      new Option('--packs <ids>', 'packs to foretell by, comma-separated').env('PACKS').default(defaultPacks),
    )
    .option(
      '--ledger <topic>',
      'what was redriven; created if it is missing (default: <input>.redrive-ledger)',
    )
    .addOption(brokersOption())
  for (const name of names) command.addOption(nameOption(name))
  return command
    .addHelpText(
      'after',
      `
Redriven records carry the headers redriven-from (topic-partition-offset) and attempt. What fails again becomes a new
dead letter, which can be redriven as long as its attempts are below the limit. A time without a zone is in UTC.
It reads the topic whole, whatever is selected; and where there is something to redrive, the ledger and the input topic
whole, and the topic again. What is on the input topic already is not redriven again, even with another ledger.
Whether an output fits its topic is not foretold: it shows when the checker writes it. An interrupt ends it after the
transaction in hand, a second one at once; the same command then goes on with the others.

Examples:
  coding-quality redrive --from dead-letter --failure-code avro-schema-unknown --dry-run
  coding-quality redrive --from dead-letter --failure-code avro-schema-unknown --brokers 127.0.0.1:9092
  coding-quality redrive --from rejected --rule ipg553/diagnosis-coded --provider RXX01 --since 2026-03-01
  coding-quality redrive --from dead-letter --partition 3 --offsets 100-250 --skip-superseded

Exit status: 0 done, 1 some could not be redriven, 2 usage or input and output.`,
    )
    .action((options: RedriveOptions, command: Command) => {
      const { from } = options
      // Asked for here and not by commander, which would miss it before it names a misspelt option.
      if (from === undefined) return command.error("error: required option '--from <topic>' not specified")
      const settings = settingsOf({ ...options, from })
      for (const problem of unknownRules({ ...options, from })) {
        process.stderr.write(
          `coding-quality: note: ${problem} Older records can still name a rule that is gone.\n`,
        )
      }
      return withKafka(options.brokers, (transport) => run(transport, settings))
    })
}

function settingsOf(options: RedriveOptions & SelectionOptions): RedriveSettings {
  const { input, enriched, rejected, deadLetter, from, packs } = options
  const ledger = options.ledger ?? defaultLedger(input)
  for (const name of names) checkName(name, options[name])
  checkName('input', ledger, '--ledger')
  requireOwnTopics({
    '--input': input,
    '--enriched': enriched,
    '--rejected': rejected,
    '--dead-letter': deadLetter,
    '--ledger': ledger,
  })
  const selection = selectionOf(options)
  const limitAttempts = wholeNumberOption('--limit-attempts', options.limitAttempts, 1)
  const registry = readLocalRegistry()
  const ruleset = compileRuleset(readRules(listOption('--packs', packs, 'PACKS')))
  return {
    from: from === 'rejected' ? rejected : deadLetter,
    input,
    ledger,
    selection,
    limitAttempts,
    skipSuperseded: options.skipSuperseded ?? false,
    dryRun: options.dryRun ?? false,
    giveUpAfterMs,
    ...rulesOfToday(from, { ruleset, registry }),
  }
}

async function run(transport: Transport, settings: RedriveSettings): Promise<void> {
  const told = showRedrive()
  try {
    const tally = await redrive(transport, { ...settings, listener: told })
    told.done()
    const output = openOutput()
    await output.write(redriveText(tally, settings))
    await output.end()
    if (failedIn(tally) > 0) process.exitCode = 1
  } finally {
    told.stop()
  }
}
