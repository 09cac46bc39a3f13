import type { OutputRecord, StoredRecord } from '../../services/pipeline/record.ts'
import type { Job, JobListener, RunningJob, Transport } from '../../services/transports/transport.ts'

/** A copy of the record, to the partition of the same number. */
export const copyTo =
  (topic: string): Job['process'] =>
  ({ partition, key, value, headers }: StoredRecord): OutputRecord => ({
    topic,
    partition,
    key,
    value,
    headers,
  })

/** A running job, with what its listener heard and a way to wait for it. */
export interface ObservedJob {
  readonly job: RunningJob
  readonly committed: readonly OutputRecord[]
  readonly aborted: readonly string[]
  readonly assigned: readonly number[]
  /** Waits until the condition holds; rejects when the job ends in a fault before. */
  until(condition: () => boolean): Promise<void>
}

export interface JobTopics {
  readonly group: string
  readonly input: string
  readonly output: string
}

const kept = ({ topic, partition, key, value, headers }: OutputRecord): OutputRecord => ({
  topic,
  partition,
  key,
  value,
  headers,
})

/** Runs a job from one topic to another and watches it. */
export async function observe(
  transport: Transport,
  { group, input, output }: JobTopics,
  process: Job['process'] = copyTo(output),
  more: JobListener = {},
): Promise<ObservedJob> {
  const committed: OutputRecord[] = []
  const aborted: string[] = []
  let assigned: readonly number[] = []
  let heard = Promise.withResolvers<void>()
  const tell = () => {
    heard.resolve()
    heard = Promise.withResolvers<void>()
  }
  const listener: JobListener = {
    ...more,
    batchCommitted(batch) {
      committed.push(...batch.outputs.map(kept))
      more.batchCommitted?.(batch)
      tell()
    },
    batchAborted(batch) {
      aborted.push(batch.reason)
      more.batchAborted?.(batch)
      tell()
    },
    assigned(partitions) {
      assigned = partitions
      more.assigned?.(partitions)
      tell()
    },
  }
  const job = await transport.run({ group, input, outputs: [output], process, listener })
  return {
    job,
    committed,
    aborted,
    get assigned() {
      return assigned
    },
    async until(condition) {
      const over = job.ended.then(() => {
        throw new Error('The job ended before that')
      })
      over.catch(() => {})
      while (!condition()) await Promise.race([heard.promise, over])
    },
  }
}

export async function collect(records: AsyncIterable<StoredRecord>): Promise<StoredRecord[]> {
  return Array.fromAsync(records)
}
