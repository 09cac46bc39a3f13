import type { Evidence, PartitionVerdict } from './judge-partition.ts'

/** What could not be judged and why, a line for each partition where there is something. */
export function notesOn(evidence: Evidence, verdicts: readonly PartitionVerdict[]): string[] {
  const { input, group, committed, retained } = evidence
  const inAll = group !== null && committed?.size === 0 && verdicts.some(({ inputs }) => inputs > 0)
  const nothing = `${group} has committed no offset of ${input}: it has not begun, its offsets have expired, or it is not the checker's group`
  return [
    ...(inAll ? [nothing] : []),
    ...verdicts.flatMap(({ partition, unjudged }) => {
      const first = retained.get(input)?.partitions.get(partition)?.first ?? 0n
      const next = committed?.get(partition)
      return [
        ...(unjudged ? [unjudgedText(input, partition, unjudged)] : []),
        ...(next !== undefined && next < first ? [skippedText(input, partition, next, first - 1n)] : []),
      ]
    }),
  ]
}

function unjudgedText(
  input: string,
  partition: number,
  { count, last, topics }: NonNullable<PartitionVerdict['unjudged']>,
): string {
  const records = count === 1 ? '1 record, at' : `${count} records, up to`
  return `${input} ${partition}: ${records} offset ${last}, cannot be judged: retention may have deleted what came out of it from ${topics.join(', ')}`
}

function skippedText(input: string, partition: number, from: bigint, to: bigint): string {
  return `${input} ${partition}: offsets ${from} to ${to} were deleted before the group came to them`
}
