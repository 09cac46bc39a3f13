import { styleText } from 'node:util'
import { Command, Option } from 'commander'
import { checkerSettings, settingPages } from '../config/checker-settings.ts'
import { Fault } from '../fault.ts'
import { openOutput } from '../terminal/output.ts'
import { noProgress, showProgress } from '../terminal/progress.ts'
import { table } from '../terminal/table.ts'
import type { Transport } from '../transports/transport.ts'
import { type Verification, verifyOneOutputEach } from '../verify/one-output-each.ts'
import { brokersOption, requireTopic, withKafka } from './brokers.ts'

/** What can be named, each by an option or by the checker's own variable; the checker's default where by neither. */
const named = {
  group: { key: 'GROUP_ID', flags: '--group <id>', meaning: "the checker's consumer group" },
  input: { key: 'TOPIC_INPUT', flags: '--input <topic>', meaning: 'coded episodes in' },
  enriched: { key: 'TOPIC_ENRICHED', flags: '--enriched <topic>', meaning: 'assessed episodes out' },
  rejected: { key: 'TOPIC_REJECTED', flags: '--rejected <topic>', meaning: 'miscoded episodes out' },
  deadLetter: { key: 'TOPIC_DEAD_LETTER', flags: '--dead-letter <topic>', meaning: 'unreadable events out' },
} as const
type Names = Readonly<Record<keyof typeof named, string>>
const names = Object.keys(named) as (keyof typeof named)[]

/** `coding-quality audit`: whether every input record came out exactly once, as the topics themselves tell. */
export function auditCommand(): Command {
  const command = new Command('audit')
    .summary('prove from the topics that every record came out exactly once')
    .description(
      'Reads the topics anew and verifies that every processed input record has exactly one output, with its key, in its partition, in order, and that the group has committed no more and no less. It changes nothing, and the checker may run meanwhile.',
    )
    .addOption(brokersOption())
  for (const name of names) {
    const { key, flags, meaning } = named[name]
    const fallback = settingPages.find((page) => page.key === key)?.fallback ?? ''
    command.addOption(new Option(flags, meaning).env(key).default(fallback))
  }
  return command
    .addHelpText(
      'after',
      `
The overlap is the range of input offsets of which every output must still be there: what retention may have deleted
on either side is not judged. Records from the committed offset on are waiting, not lost.

Examples:
  coding-quality audit --brokers 127.0.0.1:9092
  coding-quality audit --group checker-2 --input episodes --enriched good --rejected bad --dead-letter dead

Exit status: 0 sound, 1 something is wrong (the first 20 are located), 2 usage or input and output.`,
    )
    .action((options: Names & { readonly brokers?: string }) => {
      const checked = checkNames(options)
      return withKafka(options.brokers, (transport) => audit(transport, checked))
    })
}

/** Holds the names to what the checker accepts for them. */
function checkNames(given: Names): Names {
  const { group, input, enriched, rejected, deadLetter } = given
  for (const name of names) checkName(name, given[name])
  const topics = [input, enriched, rejected, deadLetter]
  const twice = topics.find((topic, at) => topics.indexOf(topic) !== at)
  if (twice === undefined) return { group, input, enriched, rejected, deadLetter }
  throw new Fault('usage', `${twice} is named for two topics: give each of the four its own`)
}

function checkName(name: keyof Names, text: string): void {
  const { key, flags } = named[name]
  const { error } = checkerSettings.shape[key].safeParse(text)
  if (error === undefined) return
  const problems = error.issues.map(({ message }) => message).join(', ')
  const expected = settingPages.find((page) => page.key === key)?.expected
  throw new Fault('usage', `${flags.split(' ')[0]} ${problems}; expected ${expected}`)
}

async function audit(
  transport: Transport,
  { group, input, enriched, rejected, deadLetter }: Names,
): Promise<void> {
  const outputs = [enriched, rejected, deadLetter]
  for (const topic of [input, ...outputs]) await requireTopic(transport, topic)
  let progress = noProgress
  try {
    const verification = await verifyOneOutputEach(transport, input, outputs, {
      group,
      started: (offsets) => {
        progress = showProgress(offsets, 'records')
      },
      passed: (offsets) => progress.advance(offsets),
    })
    progress.stop()
    const output = openOutput()
    await output.write(reportText(verification, input, group))
    await output.end()
    if (verification.wrong.size > 0) process.exitCode = 1
  } finally {
    progress.stop()
  }
}

function reportText(verification: Verification, input: string, group: string): string {
  const { notes } = verification
  return [
    `Input ${input}, group ${group}\n`,
    partitionTable(verification),
    ...(notes.length === 0 ? [] : ['Not judged:', ...notes.map((note) => `  ${note}`), '']),
    verdictText(verification),
    '',
  ].join('\n')
}

function partitionTable({ partitions, inputs, waiting, outputs }: Verification): string {
  const head = [
    ...['partition', 'inputs', 'processed', 'waiting'],
    ...['enriched', 'rejected', 'dead-letter', 'overlap'],
  ]
  const rows = partitions.map((one) => [
    ...[one.partition, one.inputs, one.processed, one.waiting, ...one.outputs],
    one.overlap === null ? 'none' : `${one.overlap.first} to ${one.overlap.last}`,
  ])
  return table(head, [...rows, ['all', inputs, inputs - waiting, waiting, ...outputs.values(), '']])
}

function verdictText({ inputs, waiting, partitions, wrong, problems }: Verification): string {
  if (wrong.size > 0) {
    const counts = [...wrong].map(([kind, count]) => `${kind} ${count}`).join(', ')
    return [styleText('red', `NOT sound: ${counts}`), ...problems.map((problem) => `  ${problem}`)].join('\n')
  }
  const unjudged = partitions.reduce((sum, one) => sum + (one.unjudged?.count ?? 0), 0)
  const judged = inputs - waiting - unjudged
  if (judged === 0)
    return 'Nothing is wrong, and nothing proven: no input record is there that was processed.'
  const proven = `Sound: ${judged} processed input records came out exactly once, each with its key, in its partition, in order, and committed.`
  return styleText('green', proven)
}
