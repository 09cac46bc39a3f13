import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { Fault } from '../fault.ts'
import { defaultRates, generate } from '../generator/generate.ts'
import { openOutput, STANDARD_OUTPUT } from '../terminal/output.ts'
import { noProgress, showProgress } from '../terminal/progress.ts'

interface GenerateCommandOptions {
  readonly events: number
  readonly seed: number
  readonly defectRate: number
  readonly dirtRate: number
  readonly undecodableRate: number
  readonly ablationShare: number
  readonly output: string
  readonly labels?: string
}

function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('A number is wanted.')
  return value
}

function share(text: string): number {
  const value = number(text)
  if (value < 0 || value > 1) throw new InvalidArgumentError('A share from 0 to 1 is wanted.')
  return value
}

/** `coding-quality generate`: synthetic episodes with labels of what a checker must find in them. */
export function generateCommand(): Command {
  return new Command('generate')
    .summary('write synthetic episodes, and what is wrong with each')
    .description(
      'Writes synthetic coded episode events as NDJSON: the same seed and options, the same bytes.',
    )
    .option('--events <n>', 'how many', number, 1000)
    .option('--seed <n>', 'where to begin', number, 1)
    .option(
      '--defect-rate <share>',
      'episodes with a coding error; the default is the mean of national audits',
      share,
      defaultRates.defectRate,
    )
    .option(
      '--dirt-rate <share>',
      'episodes spelt as in real extracts; changes no verdict',
      share,
      defaultRates.dirtRate,
    )
    .option('--undecodable-rate <share>', 'events that cannot be read', share, defaultRates.undecodableRate)
    .option(
      '--ablation-share <share>',
      'episodes with a liver ablation; nationally it is nearly none',
      share,
      defaultRates.ablationShare,
    )
    .option('--output <file>', 'file for the events; -: standard output', STANDARD_OUTPUT)
    .option(
      '--labels <file>',
      'file for the labels: one JSON line per event, with the findings that its own edits imply',
    )
    .addHelpText(
      'after',
      `
Examples:
  coding-quality generate --events 100000 --seed 7 --output events.ndjson --labels labels.ndjson
  coding-quality generate --events 20 --defect-rate 1 | coding-quality check`,
    )
    .action(generateTo)
}

async function generateTo({ output, labels, ...options }: GenerateCommandOptions): Promise<void> {
  if (labels !== undefined && resolve(labels) === resolve(output)) {
    throw new Fault('usage', `--output and --labels are both ${output}: give each a file of its own`)
  }
  // Refuses what is out of range before a file of that name is lost.
  generate(options).next()
  const events = openOutput(output)
  const labelled = labels === undefined ? null : openOutput(labels)
  const progress = output === STANDARD_OUTPUT ? noProgress : showProgress(options.events, 'events')
  const counts = new Map<string, number>()
  try {
    for (const { line, label } of generate(options)) {
      await events.write(line)
      await events.write('\n')
      await labelled?.write(`${JSON.stringify(label)}\n`)
      counts.set(label.outcome, (counts.get(label.outcome) ?? 0) + 1)
      progress.advance(1)
    }
    await events.end()
    await labelled?.end()
  } finally {
    progress.stop()
  }
  const named = [...counts].map(([outcome, count]) => `${outcome} ${count}`).sort()
  process.stderr.write(`${options.events} events: ${named.join(', ') || 'none'}\n`)
}
