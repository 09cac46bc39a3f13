import type { OutputRecord, StoredRecord } from '../pipeline/record.ts'
import type { Job } from './transport.ts'

/**
 * The outputs of a batch, one per input record, in order. Throws whatever `process` throws, and an Error
 * when an output goes to a topic that the job did not name or to a partition that its topics do not have.
 */
export function processBatch(
  job: Job,
  partitions: number,
  records: readonly StoredRecord[],
): readonly OutputRecord[] {
  return records.map((record) => {
    const output = job.process(record)
    if (!job.outputs.includes(output.topic) || !(output.partition >= 0 && output.partition < partitions)) {
      throw new Error(
        `The job sent an output to ${output.topic}/${output.partition}, which is none of its topics: ` +
          `${job.outputs.join(', ')}, ${partitions} partitions each`,
      )
    }
    return output
  })
}
