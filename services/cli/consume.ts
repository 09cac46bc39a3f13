import { Command, InvalidArgumentError } from 'commander'
import type { StoredRecord } from '../pipeline/record.ts'
import { readLocalRegistry } from '../registry/local-registry.ts'
import { valueReader } from '../registry/read-value.ts'
import { openOutput } from '../terminal/output.ts'
import type { Transport } from '../transports/transport.ts'
import { brokersOption, requireTopic, withKafka } from './brokers.ts'

interface ConsumeOptions {
  readonly brokers?: string
  readonly limit?: number
}

/** `coding-quality consume`: shows the committed records of a topic, for a look. It joins no group and commits nothing. */
export function consumeCommand(): Command {
  return new Command('consume')
    .summary('look at the committed records of a topic')
    .description(
      'Writes one JSON line for each committed record of a topic, from the first retained to the end as it is now.',
    )
    .argument('<TOPIC>', 'topic to read')
    .addOption(brokersOption())
    .option('--limit <n>', 'stop after this many records', wholeNumber)
    .addHelpText(
      'after',
      `
Values in JSON and Avro are shown as JSON; any other is shown in base64, as valueBase64.

Examples:
  coding-quality consume coded-episodes.rejected --limit 3 | jq .value.assessment.findings
  coding-quality consume coded-episodes.dead-letter | jq -r '.headers[] | select(.[0] == "failure-code") | .[1]' | sort | uniq -c`,
    )
    .action((topic: string, options: ConsumeOptions) =>
      withKafka(options.brokers, (transport) => consume(transport, topic, options)),
    )
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('A whole number from 1 is wanted.')
  return Number(text)
}

async function consume(
  transport: Transport,
  topic: string,
  { limit = Number.POSITIVE_INFINITY }: ConsumeOptions,
): Promise<void> {
  await requireTopic(transport, topic)
  const show = shownWith(valueReader(readLocalRegistry()))
  const output = openOutput()
  let shown = 0
  for await (const record of transport.read(topic)) {
    await output.write(`${JSON.stringify(show(record))}\n`)
    shown += 1
    if (shown >= limit) break
  }
  await output.end()
  if (shown === 0) process.stderr.write(`${topic} holds no committed records\n`)
}

/** How a record is shown. Bytes that are neither JSON nor Avro are shown in base64. */
function shownWith(readValue: (value: Buffer) => unknown): (record: StoredRecord) => object {
  return ({ partition, offset, timestamp, key, value, headers }) => {
    const read = value === null ? null : readValue(value)
    return {
      partition,
      offset: Number(offset),
      timestamp: new Date(timestamp).toISOString(),
      key: key?.toString('utf8') ?? null,
      headers: headers.map(([name, bytes]) => [name, bytes?.toString('utf8') ?? null]),
      ...(read === undefined ? { valueBase64: value?.toString('base64') } : { value: read }),
    }
  }
}
