import type { CheckerConfig } from '../config/checker-config.ts'
import type { UnfitReason } from '../telemetry/broker-events.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Retained, Transport } from '../transports/transport.ts'

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

/** Tells of outputs that can lose a record while the input still has its own: what came out could not be proven any more. */
export async function tellUnfitTopics(
  transport: Pick<Transport, 'retained'>,
  { input, enriched, rejected, deadLetter }: CheckerConfig['topics'],
  telemetry: Pick<Telemetry, 'topicUnfit'>,
): Promise<void> {
  const { keptForMs } = await transport.retained(input)
  for (const name of [enriched, rejected, deadLetter]) {
    const reason = whyUnfit(await transport.retained(name), keptForMs)
    if (reason !== null) telemetry.topicUnfit({ name, reason })
  }
}

function whyUnfit({ compacted, keptForMs }: Retained, inputKeptForMs: number): UnfitReason | null {
  if (compacted) return 'compacted'
  return keptForMs < inputKeptForMs ? 'kept-shorter-than-input' : null
}
