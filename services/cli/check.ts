import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { defaultPacks } from '../config/rules-folder.ts'
import { repairLimits } from '../core/repairs/compile-offers.ts'
import { Fault } from '../fault.ts'
import { STANDARD_INPUT } from '../formats/open-source.ts'
import { eventAssessor } from '../pipeline/event-assessor.ts'
import { readLocalRegistry } from '../registry/local-registry.ts'
import { type Output, openOutput } from '../terminal/output.ts'
import { type JudgedFile, type Judges, judgeFile } from './check-file.ts'
import { lineJudge } from './check-line.ts'
import type { JudgedPiece } from './check-piece.ts'
import { addSummary, emptySummary, type Summary, summaryText } from './check-summary.ts'
import { readyThreads, threadsInNeed } from './check-threads.ts'
import { formatOption } from './episode-file.ts'
import { namedRuleset } from './named-ruleset.ts'
import { formatHint, linesHint } from './unread.ts'

interface CheckOptions {
  readonly format?: string
  readonly packs: string
  readonly summary?: boolean
  readonly threads?: number
}

/** Each takes the memory of a checker. */
const mostThreads = 8

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
    .option(
      '--threads <n>',
      `how many judge at once; when absent, one for each core where there is much to judge, ${mostThreads} at most`,
      threadCount,
    )
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

async function check(files: readonly string[], options: CheckOptions): Promise<number> {
  const { summary: isSummary = false, format } = options
  const judges = await judgesBy(options)
  const output = openOutput()
  const summary = emptySummary()
  let unreadable = 0
  for (const file of files) {
    const wanted = { file: files.length > 1 ? file : undefined, isSummary }
    const quiet = !isSummary && process.stdout.isTTY === true
    const found = emptySummary()
    try {
      const judged = await judgeFile(file, { quiet, wanted, ...(format && { format }) }, judges)
      for await (const piece of judged.pieces) {
        addSummary(found, piece.summary)
        if (!isSummary) await writeLines(output, piece)
      }
      sayWhatIsOdd(judged, found)
    } catch (fault) {
      say(messageOfInput(fault))
      unreadable += 1
    }
    addSummary(summary, found)
  }
  if (isSummary) await output.write(summaryText(summary))
  await output.end()
  return unreadable > 0 ? 2 : statusOf(summary)
}

async function judgesBy({ packs: named, threads: asked }: CheckOptions): Promise<Judges> {
  const { ruleset, flipped } = namedRuleset('--packs', named, null, repairLimits)
  const task = { packs: ruleset.packs.map(({ id, data }) => ({ id, data })), flipped }
  const count = asked ?? Math.min(availableParallelism(), mostThreads)
  // This thread is one of them.
  const threads = asked === undefined ? threadsInNeed(count - 1, task) : await readyThreads(count - 1, task)
  return { judge: lineJudge(eventAssessor({ ruleset, registry: readLocalRegistry() })), threads }
}

async function writeLines(output: Output, { lines }: JudgedPiece): Promise<void> {
  await output.write(lines)
  // Whoever follows a slow input wants to see each verdict, not every thousandth.
  await output.flush()
}

/** More would only wait for the one that reads. */
const mostAsked = 16

function threadCount(text: string): number {
  if (/^[1-9]\d?$/.test(text) && Number(text) <= mostAsked) return Number(text)
  throw new InvalidArgumentError(`A whole number from 1 to ${mostAsked} is wanted.`)
}

function sayWhatIsOdd({ name, format }: JudgedFile, { episodes, outcomes }: Summary): void {
  if (episodes === 0) say(`${name} holds no episodes`)
  else if (outcomes.get('undecodable') === episodes)
    say(`${name}: nothing in it could be read; ${format === 'ndjson' ? linesHint : formatHint}`)
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
