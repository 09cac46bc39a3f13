import { Command } from 'commander'
import { defaultPacks, readRules } from '../config/rules-folder.ts'
import { compileRuleset, type Ruleset } from '../core/ruleset.ts'
import { Fault } from '../fault.ts'
import type { Located } from '../formats/format.ts'
import { formatNames, formatOf } from '../formats/format-of.ts'
import { openSource, STANDARD_INPUT } from '../formats/open-source.ts'
import { decodeJsonEvent } from '../pipeline/json-event.ts'
import { type Output, openOutput } from '../terminal/output.ts'
import { showProgress } from '../terminal/progress.ts'
import { emptySummary, type Summary, summarise, summaryText } from './check-summary.ts'

interface CheckOptions {
  readonly format?: string
  readonly packs: string
  readonly summary?: boolean
}

/** One line of the command's output. Field names are fixed: other programs read them. */
export type CheckLine =
  | {
      readonly line: number
      readonly episodeId: string
      readonly outcome: string
      readonly applicability: object
      readonly findings: readonly {
        readonly rule: string
        readonly severity: string
        readonly status: string
      }[]
      readonly repairs: readonly object[]
    }
  | {
      readonly line: number
      readonly outcome: 'undecodable'
      readonly failureCode: string
      readonly message: string
    }

/** `coding-quality check`: judges files or standard input without Kafka. */
export function checkCommand(): Command {
  return new Command('check')
    .summary('judge episodes in files, without Kafka')
    .description(
      'Judges the episodes in files, or on standard input, and writes one JSON line for each, in order.',
    )
    .argument('[FILE...]', 'files to read; - or nothing: standard input')
    .option('--format <name>', `${formatNames.join('|')}; guessed from the file's name when absent`)
    .option('--packs <ids>', 'packs to judge by, comma-separated', defaultPacks)
    .option('--summary', 'a table instead of lines')
    .addHelpText(
      'after',
      `
Examples:
  coding-quality check episodes.ndjson
  coding-quality check --summary HES_APC_2324.csv.gz
  cat episodes.ndjson | coding-quality check | jq 'select(.outcome == "miscoded")'

Exit status: 0 nothing miscoded, 1 something miscoded or undecodable, 2 usage or input and output.`,
    )
    .action(async (files: string[], options: CheckOptions) => {
      process.exitCode = await check(files.length > 0 ? files : [STANDARD_INPUT], options)
    })
}

async function check(files: readonly string[], options: CheckOptions): Promise<number> {
  const ruleset = compileRuleset(readRules(options.packs.split(',').map((id) => id.trim())))
  // Every format is known before the first line is read.
  const inputs = files.map((file) => ({ file, format: formatOf(file, options.format) }))
  const output = openOutput()
  const summary = emptySummary()
  let unreadable = 0
  for (const { file, format } of inputs) {
    try {
      const named = files.length > 1 ? { file } : {}
      for await (const lines of judged(file, format, ruleset)) {
        summarise(summary, lines)
        if (!options.summary) await writeLines(output, lines, named)
      }
    } catch (fault) {
      if (!(fault instanceof Fault) || fault.code !== 'input-unreadable') throw fault
      process.stderr.write(`coding-quality: ${fault.message}\n`)
      unreadable += 1
    }
  }
  if (options.summary) await output.write(summaryText(summary))
  await output.end()
  return unreadable > 0 ? 2 : statusOf(summary)
}

async function* judged(
  file: string,
  format: ReturnType<typeof formatOf>,
  ruleset: Ruleset,
): AsyncGenerator<CheckLine[]> {
  let advance = (_bytes: number) => {}
  const source = await openSource(file, (bytes) => advance(bytes))
  const progress = showProgress(source.totalBytes, 'bytes')
  advance = progress.advance
  try {
    for await (const located of format.read(source.chunks, source.name)) {
      yield located.map((one) => judge(one, ruleset))
    }
  } finally {
    progress.stop()
  }
}

function judge(located: Located, ruleset: Ruleset): CheckLine {
  const { line } = located
  if ('failure' in located) {
    const { code, message } = located.failure
    const place = located.column === undefined ? '' : `column ${located.column}: `
    return { line, outcome: 'undecodable', failureCode: code, message: `${place}${message}` }
  }
  const decoded = decodeJsonEvent(located.event)
  if (!decoded.ok)
    return {
      line,
      outcome: 'undecodable',
      failureCode: decoded.failure.code,
      message: decoded.failure.message,
    }
  const { episode } = decoded.event
  const { outcome, applicability, findings, repairs } = ruleset.assess(episode)
  return { line, episodeId: episode.episodeId, outcome, applicability, findings, repairs }
}

async function writeLines(
  output: Output,
  lines: readonly CheckLine[],
  named: { file?: string },
): Promise<void> {
  for (const line of lines) await output.write(`${JSON.stringify({ ...named, ...line })}\n`)
}

function statusOf({ outcomes }: Summary): number {
  return (outcomes.get('miscoded') ?? 0) + (outcomes.get('undecodable') ?? 0) > 0 ? 1 : 0
}
