import { Command, Option } from 'commander'
import { bytesOf } from '../formats/format.ts'
import { STANDARD_INPUT } from '../formats/open-source.ts'
import { eventEncoder } from '../pipeline/avro/encode-event.ts'
import { inputRecord } from '../pipeline/input-record.ts'
import { readLocalRegistry } from '../registry/local-registry.ts'
import { brokersOption, requireTopic, withKafka } from './brokers.ts'
import { formatOption, openEpisodes } from './episode-file.ts'

interface ProduceOptions {
  readonly brokers?: string
  readonly topic: string
  readonly format?: string
  readonly encoding: 'json' | 'avro'
}

/** `coding-quality produce`: puts the episodes of a file onto the input topic. */
export function produceCommand(): Command {
  return new Command('produce')
    .summary('put the episodes of a file onto a topic')
    .description(
      'Sends every event of a file to a topic, keyed by its episode. A line that cannot be read is sent as it stands.',
    )
    .argument('[FILE]', 'file to read; - or nothing: standard input', STANDARD_INPUT)
    .addOption(brokersOption())
    .option('--topic <name>', 'topic to send to', 'coded-episodes')
    .addOption(formatOption())
    .addOption(
      new Option('--encoding <name>', 'how events are written').choices(['json', 'avro']).default('json'),
    )
    .addHelpText(
      'after',
      `
With --encoding avro an event that holds more fields than the schema is sent as JSON, so that nothing is lost.

Examples:
  coding-quality produce --brokers 127.0.0.1:9092 episodes.ndjson
  coding-quality generate --events 1000 | coding-quality produce --encoding avro`,
    )
    .action((file: string, options: ProduceOptions) =>
      withKafka(options.brokers, (transport) => produce(transport, file, options)),
    )
}

async function produce(
  transport: Parameters<typeof requireTopic>[0],
  file: string,
  options: ProduceOptions,
): Promise<void> {
  const { format, encoding } = options
  const { pieces } = await openEpisodes(file, format === undefined ? {} : { format })
  await requireTopic(transport, options.topic)
  const { latestEvent } = readLocalRegistry()
  const encode = encoding === 'avro' ? eventEncoder(latestEvent.id, latestEvent.schema) : null
  let sent = 0
  let unreadable = 0
  try {
    for await (const located of pieces) {
      const records = located.map((one) => inputRecord(bytesOf(one), encode))
      await transport.append(options.topic, records)
      sent += records.length
      unreadable += records.filter(({ key }) => key === null).length
    }
  } finally {
    const note = unreadable === 0 ? '' : `, ${unreadable} of them unreadable and without a key`
    process.stderr.write(`${sent} records sent to ${options.topic}${note}\n`)
  }
}
