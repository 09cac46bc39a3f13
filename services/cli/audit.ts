import { styleText } from 'node:util'
import { Command } from 'commander'
import { openOutput } from '../terminal/output.ts'
import { noProgress, showProgress } from '../terminal/progress.ts'
import { table } from '../terminal/table.ts'
import type { Transport } from '../transports/transport.ts'
import { type Verification, verifyOneOutputEach } from '../verify/one-output-each.ts'
import { brokersOption, requireTopic, withKafka } from './brokers.ts'
import { checkName, type Name, nameOption, requireDistinct } from './topic-options.ts'

const names = ['group', 'input', 'enriched', 'rejected', 'deadLetter'] as const satisfies Name[]
type Names = Readonly<Record<(typeof names)[number], string>>

/** `coding-quality audit`: whether every input record came out exactly once, as the topics themselves tell. */
export function auditCommand(): Command {
  const command = new Command('audit')
    .summary('prove from the topics that every record came out exactly once')
    .description(
      'Reads the topics anew and verifies that every processed input record has exactly one output, with its key, in its partition, in order, and that the group has committed no more and no less. It changes nothing, and the checker may run meanwhile.',
    )
    .addOption(brokersOption())
  for (const name of names) command.addOption(nameOption(name))
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
  requireDistinct([input, enriched, rejected, deadLetter], 'four')
  return { group, input, enriched, rejected, deadLetter }
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
