import { Command, Option } from 'commander'
import { defaultPacks } from '../config/rules-folder.ts'
import { Fault } from '../fault.ts'
import { changedIn, createImpact } from '../impact/impact.ts'
import { judgeByBoth } from '../impact/judge-by-both.ts'
import { eventDecoder } from '../pipeline/event-decoder.ts'
import { readLocalRegistry } from '../registry/local-registry.ts'
import { openOutput } from '../terminal/output.ts'
import { brokersOption, withKafka } from './brokers.ts'
import { formatOption } from './episode-file.ts'
import { detailsLine, openDetails } from './impact-details.ts'
import { type Input, isTopic, openFile, openTopic, placeText } from './impact-input.ts'
import { impactText } from './impact-report.ts'
import { listed, type NamedRuleset, namedRuleset } from './named-ruleset.ts'
import { countUnread, formatHint, nothingUnread } from './unread.ts'

interface ImpactOptions {
  readonly from?: string
  readonly to?: string
  readonly input?: string
  readonly packs: string
  readonly brokers?: string
  readonly format?: string
  readonly details?: string
}

/** `coding-quality impact`: what a change of rules does to episodes that are there already. */
export function impactCommand(): Command {
  return new Command('impact')
    .summary('what a change of rules does to episodes in a file or on a topic')
    .description(
      'Judges the episodes of a file or a topic by two rulesets, and says which verdicts change: what is newly miscoded, what is newly accepted, and whose findings are others; in all, by rule and by provider.',
    )
    .option('--from <ruleset>', 'the rules as they are (default: those of --packs)')
    .option('--to <ruleset>', 'the rules as they are to be, all of them (required)')
    .option('--input <file or topic>', 'the episodes; -: standard input (required)')
    .addOption(
      new Option('--packs <ids>', 'of a folder of packs those that judge, comma-separated')
        .env('PACKS')
        .default(defaultPacks),
    )
    .addOption(formatOption())
    .addOption(brokersOption())
    .option('--details <file>', 'file for one JSON line per episode that changes; it names episodes')
    .addHelpText(
      'after',
      `
A ruleset is a pack's id or folder, or a folder of packs, or several, comma-separated. +I-02 after one reads that entry of
its interpretation register the other way. A pack that only one side names is said to be: what it finds is found by no rule
of the other side. An input is a topic where --brokers is given, or where KAFKA_BROKERS is
set and there is no file of that name; of a topic all committed records are judged, and nothing is committed.

By rule: "rejects now" and "rejected before" count the newly miscoded and newly accepted episodes in which the rule is
a reason; the others all those in which it finds something where it found nothing, or nothing any more, or something
else. pack/applicability stands for whether the pack applies. Repairs, citations and versions are not compared.

Examples:
  coding-quality impact --to ipg553,opcs4-conventions,episode-integrity,ipg406 --input episodes.ndjson
  coding-quality impact --to ipg553+I-02,opcs4-conventions,episode-integrity --input HES_APC_2324.csv.gz
  coding-quality impact --to ../changed/rules --input coded-episodes --brokers 127.0.0.1:9092 --details changed.ndjson

Exit status: 0 nothing changes, 1 something changes, 2 usage, input and output, or nothing there to judge.`,
    )
    .action(async (options: ImpactOptions, command: Command) => {
      const { to, input } = options
      // Asked for here and not by commander, which would miss it before it names a misspelt option.
      if (to === undefined) return command.error("error: required option '--to <ruleset>' not specified")
      if (input === undefined)
        return command.error("error: required option '--input <file or topic>' not specified")
      const namedBrokers = command.getOptionValueSource('brokers') === 'cli'
      process.exitCode = await run({ ...options, to, input }, namedBrokers)
    })
}

type Run = ImpactOptions & { readonly to: string; readonly input: string }

async function run(options: Run, namedBrokers: boolean): Promise<number> {
  const { input, brokers, format } = options
  const rulesets = rulesetsOf(options)
  const decode = eventDecoder(readLocalRegistry())
  if (!isTopic(input, brokers, namedBrokers))
    return compare(await openFile(input, format, decode), rulesets, { ...options, isFile: true })
  if (format !== undefined) throw new Fault('usage', `--format is for files, and ${input} is read as a topic`)
  return withKafka(brokers, async (transport) =>
    compare(await openTopic(transport, input, decode), rulesets, options),
  )
}

interface Rulesets {
  readonly from: NamedRuleset
  readonly to: NamedRuleset
}

function rulesetsOf({ from, to, packs }: Run): Rulesets {
  const ids = listed('--packs', packs)
  const [option, text] = from === undefined ? ['--packs', packs] : ['--from', from]
  return { from: namedRuleset(option, text, ids), to: namedRuleset('--to', to, ids) }
}

async function compare(
  { name, episodes }: Input,
  { from, to }: Rulesets,
  options: Run & { readonly isFile?: boolean },
): Promise<number> {
  const details = options.details === undefined ? null : await openDetails(options.details, options.input)
  const impact = createImpact(from.ruleset, to.ruleset)
  const judge = judgeByBoth(from.ruleset, to.ruleset)
  const unread = nothingUnread()
  let tombstones = 0
  for await (const stood of episodes) {
    if ('failure' in stood) {
      countUnread(unread, placeText(stood.at), stood.failure)
      continue
    }
    const { at, read } = stood
    if (read === 'tombstone') {
      tombstones += 1
      continue
    }
    const twice = judge(read)
    impact.see(read.providerCode, twice)
    const line = twice.ok && details !== null ? detailsLine(at, read.episodeId, twice) : null
    if (line !== null) await details?.write(line)
  }
  await details?.end()
  const output = openOutput()
  await output.write(impactText(impact, { from, to, input: name, unread, tombstones }))
  await output.end()
  if (changedIn(impact) > 0) return 1
  if (impact.judged > 0) return 0
  // That nothing changes is not shown by nothing.
  const hint = unread.count > 0 && options.isFile ? `; ${formatHint}` : ''
  process.stderr.write(`coding-quality: nothing was judged: ${name} holds no episode that can be${hint}\n`)
  return 2
}
