import { Command } from 'commander'
import { defaultPacks } from '../config/rules-folder.ts'
import { repairLimits } from '../core/repairs/compile-offers.ts'
import { Fault } from '../fault.ts'
import type { Located } from '../formats/format.ts'
import { STANDARD_INPUT } from '../formats/open-source.ts'
import { eventAssessor } from '../pipeline/event-assessor.ts'
import { readLocalRegistry } from '../registry/local-registry.ts'
import { type Output, openOutput } from '../terminal/output.ts'
import { type CheckLine, lineJudge, lineText } from './check-line.ts'
import { emptySummary, type Summary, summarise, summaryText } from './check-summary.ts'
import { formatOption, openEpisodes } from './episode-file.ts'
import { namedRuleset } from './named-ruleset.ts'

interface CheckOptions {
  readonly format?: string
  readonly packs: string
  readonly summary?: boolean
}

/** `coding-quality check`: judges files or standard input without Kafka. */
export function checkCommand(): Command {
  return new Command('check')
    .summary('judge episodes in files, without Kafka')
    .description(
      'Judges the episodes in files, or on standard input, and writes one JSON line for each, in order.',
    )
    .argument('[FILE...]', 'files to read; - or nothing: standard input')
    .addOption(formatOption())
    .option(
      '--packs <packs>',
      'packs to judge by: their ids or folders, or a folder of packs, comma-separated',
      defaultPacks,
    )
    .option('--summary', 'a table instead of lines')
    .addHelpText(
      'after',
      `
Files whose names end in .gz or .zst are decompressed. With several files each line says of which it is, as "file";
one that cannot be read is reported, and the others are judged. Of a folder of packs all judge; +I-02 after a pack reads
that entry of its interpretation register the other way.

Examples:
  coding-quality check episodes.ndjson
  coding-quality check --summary HES_APC_2324.csv.gz
  coding-quality check --packs ipg553,ipg406 episodes.ndjson
  cat episodes.ndjson | coding-quality check | jq 'select(.outcome == "miscoded")'

Exit status: 0 nothing miscoded, 1 something miscoded or undecodable, 2 usage or input and output.`,
    )
    .action(async (files: string[], options: CheckOptions) => {
      process.exitCode = await check(files.length > 0 ? files : [STANDARD_INPUT], options)
    })
}

async function check(files: readonly string[], { packs, ...options }: CheckOptions): Promise<number> {
  const { ruleset } = namedRuleset('--packs', packs, null, repairLimits)
  const judge = lineJudge(eventAssessor({ ruleset, registry: readLocalRegistry() }))
  const output = openOutput()
  const summary = emptySummary()
  let unreadable = 0
  for (const file of files) {
    const named = files.length > 1 ? file : undefined
    try {
      for await (const lines of judged(file, options, judge)) {
        summarise(summary, lines)
        if (!options.summary) await writeLines(output, lines, named)
      }
    } catch (fault) {
      say(messageOfInput(fault))
      unreadable += 1
    }
  }
  if (options.summary) await output.write(summaryText(summary))
  await output.end()
  return unreadable > 0 ? 2 : statusOf(summary)
}

async function* judged(
  path: string,
  { format, summary }: Omit<CheckOptions, 'packs'>,
  judge: (located: Located) => CheckLine,
): AsyncGenerator<CheckLine[]> {
  const quiet = !summary && process.stdout.isTTY === true
  const { name, pieces } = await openEpisodes(path, { quiet, ...(format && { format }) })
  let isEmpty = true
  for await (const located of pieces) {
    isEmpty = false
    yield located.map(judge)
  }
  if (isEmpty) say(`${name} holds no episodes`)
}

async function writeLines(
  output: Output,
  lines: readonly CheckLine[],
  file: string | undefined,
): Promise<void> {
  await output.write(lines.map((line) => lineText(line, file)).join(''))
  // Whoever follows a slow input wants to see each verdict, not every thousandth.
  await output.flush()
}

const say = (message: string) => process.stderr.write(`coding-quality: ${message}\n`)

/** What is wrong with one input, for the others to be judged all the same; any other fault is thrown on. */
function messageOfInput(fault: unknown): string {
  if (fault instanceof Fault && ['input-unreadable', 'usage'].includes(fault.code)) return fault.message
  throw fault
}

function statusOf({ outcomes }: Summary): number {
  return (outcomes.get('miscoded') ?? 0) + (outcomes.get('undecodable') ?? 0) > 0 ? 1 : 0
}
