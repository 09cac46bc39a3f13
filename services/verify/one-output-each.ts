import type { Retained, Transport } from '../transports/transport.ts'
import { findUncommitted, findUnreachable } from './committed.ts'
import { type FollowListener, follow } from './follow.ts'
import { judgePartition, type PartitionVerdict } from './judge-partition.ts'
import { notesOn } from './notes.ts'
import { createProblems, type ProblemKind } from './problems.ts'
import { readAlong, retainedOf } from './read-along.ts'
import { createTrail, type Verified } from './trail.ts'
import { findUnfit } from './unfit-topics.ts'

/** What reading the topics anew, without trusting the checker, tells of it. */
export interface Verification {
  readonly inputs: number
  /** Input records from the group's committed offset on: not processed yet, and nothing is asked of them. */
  readonly waiting: number
  /** Records by output topic. */
  readonly outputs: ReadonlyMap<string, number>
  readonly partitions: readonly PartitionVerdict[]
  /** How many of each kind are wrong; empty where every input record came out exactly once. */
  readonly wrong: ReadonlyMap<ProblemKind, number>
  /** The first 20 of what is wrong, each with topic, partition and offset, and how many more there are. */
  readonly problems: readonly string[]
  /** What could not be judged, and why. */
  readonly notes: readonly string[]
}

/** How to verify, and who hears of it meanwhile. */
export interface VerifyOptions extends FollowListener {
  /** The group whose committed offsets say what is processed; without one every input record has to be. */
  readonly group?: string
}

/**
 * Verifies from the topics alone that every input record that is processed has exactly one output on exactly one of
 * the output topics: in the partition of the same number, with the same key, and in each topic in the order of the
 * inputs; and that the group's committed offset is right behind the last of them. The checker may run meanwhile.
 * Of what retention can have deleted nothing is asked. Throws what the transport throws.
 */
export async function verifyOneOutputEach(
  transport: Transport,
  input: string,
  outputs: readonly string[],
  options: VerifyOptions = {},
): Promise<Verification> {
  const group = options.group ?? null
  const topics = [input, ...outputs]
  const problems = createProblems()
  // Before the topics: whatever is committed by now has its outputs in what is read.
  const committed = group === null ? null : await transport.committedOffsets(group, input)
  const verified: Verified = { input, outputs, group, committed }
  const along = await readAlong(transport, input, outputs)
  const trail = createTrail(verified, along.retained.get(input), problems)
  await follow(along, trail, options)

  const retained = await retainedOf(transport, topics)
  const evidence = { ...verified, trail, retained }
  findUnfit(evidence, problems)
  const numbers = partitionsIn(retained)
  const partitions = numbers.map((partition) => judgePartition(evidence, partition, problems))
  findUnreachable(evidence, problems)
  await findUncommitted(transport, evidence, numbers, problems)
  return {
    inputs: sumOf(partitions.map((one) => one.inputs)),
    waiting: sumOf(partitions.map((one) => one.waiting)),
    outputs: new Map(
      outputs.map((topic, at) => [topic, sumOf(partitions.map((one) => one.outputs[at] ?? 0))]),
    ),
    partitions,
    wrong: problems.counts(),
    problems: problems.named(),
    notes: notesOn(evidence, partitions),
  }
}

const partitionsIn = (retained: ReadonlyMap<string, Retained>): number[] =>
  [...new Set([...retained.values()].flatMap(({ partitions }) => [...partitions.keys()]))].sort(
    (a, b) => a - b,
  )

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)
