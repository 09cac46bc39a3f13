import { createWriteStream } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { Fault } from '../fault.ts'
import { defaultRates } from '../generator/generate.ts'
import { writeEvents } from '../generator/write-events.ts'
import { ClosedPipe } from '../terminal/output.ts'
import { showProgress } from '../terminal/progress.ts'

interface GenerateCommandOptions {
  readonly events: number
  readonly seed: number
  readonly defectRate: number
  readonly dirtRate: number
  readonly undecodableRate: number
  readonly ablationShare: number
  readonly output?: string
  readonly labels?: string
}

function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('a number is wanted.')
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
      number,
      defaultRates.defectRate,
    )
    .option(
      '--dirt-rate <share>',
      'episodes spelt as in real extracts; changes no verdict',
      number,
      defaultRates.dirtRate,
    )
    .option('--undecodable-rate <share>', 'events that cannot be read', number, defaultRates.undecodableRate)
    .option(
      '--ablation-share <share>',
      'episodes with a liver ablation; nationally it is nearly none',
      number,
      defaultRates.ablationShare,
    )
    .option('--output <file>', 'file for the events; standard output when absent')
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
  const progress =
    output === undefined ? { advance: () => {}, stop: () => {} } : showProgress(options.events, 'events')
  let shown = 0
  try {
    const counts = await writeEvents(options, {
      events: output === undefined ? process.stdout : createWriteStream(output),
      ...(labels === undefined ? {} : { labels: createWriteStream(labels) }),
      onProgress(written) {
        progress.advance(written - shown)
        shown = written
      },
    })
    const named = Object.entries(counts).map(([outcome, count]) => `${outcome} ${count}`)
    process.stderr.write(`${options.events} events: ${named.join(', ')}\n`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EPIPE') throw new ClosedPipe()
    if (code === undefined || error instanceof Fault) throw error
    throw new Fault('usage', `${output ?? labels ?? 'standard output'}: cannot be written (${code})`)
  } finally {
    progress.stop()
  }
}
