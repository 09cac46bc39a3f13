import type { CheckerConfig } from '../config/checker-config.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Transport } from '../transports/transport.ts'

/** Partitions of an input topic that is not there yet: enough for a few workers to share. */
const inputPartitions = 4

/** Creates the topics that do not exist: outputs with as many partitions as the input, kept as long as the input. */
export async function createMissingTopics(
  transport: Transport,
  { input, enriched, rejected, deadLetter }: CheckerConfig['topics'],
  telemetry: Pick<Telemetry, 'topicCreated'>,
): Promise<void> {
  const outputs = [enriched, rejected, deadLetter]
  const there = await transport.partitionCounts([input, ...outputs])
  const partitions = there.get(input) ?? inputPartitions
  const missing = [input, ...outputs].filter((name) => !there.has(name))
  // One after the other: the outputs take the input's retention.
  for (const name of missing) {
    const asOutput = { config: { 'cleanup.policy': 'delete' }, retentionOf: input }
    await transport.createTopics([{ name, partitions, ...(name === input ? {} : asOutput) }])
    telemetry.topicCreated({ name, partitions })
  }
}
