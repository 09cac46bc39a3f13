import type { OutputRecord, StoredRecord } from '../pipeline/record.ts'
import type { Job } from './transport.ts'

/** Throws an Error when an output goes to a topic that the job did not name or a partition that its topics lack. */
export function requireOwnPlace(job: Job, partitions: number, output: OutputRecord): OutputRecord {
  if (job.outputs.includes(output.topic) && output.partition >= 0 && output.partition < partitions)
    return output
  throw new Error(
    `The job sent an output to ${output.topic}/${output.partition}, which is none of its topics: ` +
      `${job.outputs.join(', ')}, ${partitions} partitions each`,
  )
}

/**
 * The outputs of a batch, one per input record, in order. Throws whatever `process` throws, and an Error
 * when an output goes to a topic that the job did not name or to a partition that its topics do not have.
 */
export function processBatch(
  job: Job,
  partitions: number,
  records: readonly StoredRecord[],
): readonly OutputRecord[] {
  return records.map((record) => requireOwnPlace(job, partitions, job.process(record)))
}
