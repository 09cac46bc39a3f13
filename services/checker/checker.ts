import type { CheckerConfig } from '../config/checker-config.ts'
import type { Ruleset } from '../core/ruleset.ts'
import { createPipeline, type JudgedRecord } from '../pipeline/pipeline.ts'
import type { SchemaRegistry } from '../pipeline/schema-registry.ts'
import { createStandIns } from '../pipeline/stand-ins.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { countVerdicts } from '../telemetry/verdict-counts.ts'
import type { JobListener, RunningJob, Transport } from '../transports/transport.ts'
import { createMissingTopics, tellUnfitTopics } from './output-topics.ts'
import type { Shadow } from './shadow/shadow.ts'

/** What a checker is put together from. */
export interface CheckerParts {
  readonly config: Pick<CheckerConfig, 'topics' | 'groupId' | 'createTopics'>
  readonly ruleset: Ruleset
  readonly registry: SchemaRegistry
  readonly transport: Transport
  readonly telemetry: Telemetry
  /** Told of what was committed; who made it closes it. */
  readonly shadow?: Pick<Shadow, 'offer'> | null
}

/**
 * Starts the checker: input topic → pipeline → output topics, exactly once.
 * @throws Fault where the topics or the broker do not allow it.
 */
export async function startChecker({
  config,
  ruleset,
  registry,
  transport,
  telemetry,
  shadow = null,
}: CheckerParts): Promise<RunningJob> {
  const { topics } = config
  if (config.createTopics) await createMissingTopics(transport, topics, telemetry)
  const clock = () => new Date()
  const job = await transport.run({
    group: config.groupId,
    input: topics.input,
    outputs: [topics.enriched, topics.rejected, topics.deadLetter],
    process: createPipeline({ ruleset, registry, topics, clock }),
    oversize: createStandIns({ ruleset, topics, clock }),
    listener: shadow === null ? told(telemetry) : shadowed(told(telemetry), shadow),
  })
  // A warning and no more: a broker that does not tell, or not now, is no reason not to start.
  tellUnfitTopics(transport, topics, telemetry).catch(() => {})
  return job
}

/** The same listener, with the shadow told of what is out of the outputs' way. */
function shadowed(
  listener: JobListener<JudgedRecord>,
  shadow: Pick<Shadow, 'offer'>,
): JobListener<JudgedRecord> {
  return {
    ...listener,
    batchCommitted(batch) {
      listener.batchCommitted?.(batch)
      shadow.offer(batch.inputs)
    },
  }
}

/** What the job tells, in the words of the telemetry. */
function told(telemetry: Telemetry): JobListener<JudgedRecord> {
  return {
    assigned(partitions) {
      telemetry.partitionsAssigned(partitions)
      telemetry.readinessChanged('ready')
    },
    batchCommitted({ partition, firstOffset, lastOffset, seconds, outputs }) {
      const verdicts = countVerdicts(outputs.map(({ account }) => account))
      telemetry.batchCommitted({ partition, firstOffset, lastOffset, seconds, ...verdicts })
    },
    waiting(reason) {
      telemetry.brokerWaiting(reason)
      telemetry.readinessChanged('waiting-for-broker')
    },
    recovered() {
      telemetry.brokerBack()
      telemetry.readinessChanged('ready')
    },
    batchAborted: telemetry.batchAborted,
    fenced: telemetry.partitionFenced,
    offsetGap: telemetry.offsetGap,
    lag: telemetry.lagMeasured,
  }
}
