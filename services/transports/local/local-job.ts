import { setImmediate as breathe, setTimeout as delay } from 'node:timers/promises'
import { Fault } from '../../fault.ts'
import type { StoredRecord } from '../../pipeline/record.ts'
import { processBatch } from '../process-batch.ts'
import { requireEqualPartitions } from '../topic-checks.ts'
import type { Job, RunningJob } from '../transport.ts'
import { createLocalGroup, type LocalGroup, type Member } from './local-group.ts'
import type { LocalLog } from './local-log.ts'

const recordsPerCommit = 1_000
const prepareAgainMs = { first: 50, most: 2_000 }

/** Starts jobs on a log of this process; jobs of one group and input share its partitions. */
export function createLocalJobs(log: LocalLog): { run(job: Job): RunningJob; stop(): Promise<void> } {
  const groups = new Map<string, LocalGroup>()
  const running = new Set<RunningJob>()

  const groupOf = (job: Job, partitions: number): LocalGroup => {
    const name = JSON.stringify([job.group, job.input])
    const group = groups.get(name) ?? createLocalGroup(partitions, log.changed)
    groups.set(name, group)
    return group
  }

  return {
    run(job) {
      const partitions = requireEqualPartitions(log.partitionCounts(), job.input, job.outputs)
      const started = startLocalJob(log, groupOf(job, partitions), job, partitions)
      running.add(started)
      const forget = () => running.delete(started)
      started.ended.then(forget, forget)
      return started
    },
    async stop() {
      await Promise.all([...running].map((job) => job.stop()))
    },
  }
}

function startLocalJob(log: LocalLog, group: LocalGroup, job: Job, partitions: number): RunningJob {
  let stopping = false
  const member: Member = { partitions: [], assigned: (owned) => job.listener?.assigned?.(owned) }
  // The partition may have gone to another member while this one waited for its turn.
  const mayProcess = (partition: number) => !stopping && member.partitions.includes(partition)

  const work = async () => {
    while (!stopping) {
      const change = log.changed.next
      let moved = false
      for (const partition of member.partitions) {
        const goesOn = () => mayProcess(partition)
        const step = async () => goesOn() && processNext(log, job, { partitions, partition, goesOn })
        moved = (await group.exclusively(partition, step)) || moved
      }
      // A long backlog would otherwise run on microtasks alone and hold up timers and signals.
      await (moved ? breathe() : change)
    }
  }

  group.join(member)
  const ended = work().finally(() => group.leave(member))
  ended.catch(() => {})
  return {
    ended,
    async stop() {
      stopping = true
      log.changed.notify()
      await ended.catch(() => {})
    },
  }
}

interface Turn {
  readonly partitions: number
  readonly partition: number
  readonly goesOn: () => boolean
}

async function processNext(log: LocalLog, job: Job, turn: Turn): Promise<boolean> {
  const { group, input, listener } = job
  const { partitions, partition } = turn
  const from = log.committed(group, input).get(partition) ?? 0n
  const inputs = await log.read(input, partition, from, recordsPerCommit)
  const last = inputs.at(-1)
  if (last === undefined || !(await prepared(job, inputs, turn))) return false
  const start = performance.now()
  const outputs = processBatch(job, partitions, inputs)
  const next = last.offset + 1n
  await log.commit({ outputs, group, topic: input, partition, next })
  const seconds = (performance.now() - start) / 1_000
  const offsets = { firstOffset: inputs[0]?.offset ?? from, lastOffset: last.offset }
  listener?.batchCommitted?.({ partition, ...offsets, outputs, inputs, seconds })
  listener?.lag?.({ partition, records: log.end(input, partition) - next })
  return true
}

/** Whether the job is prepared for the records: not where it ends before. */
async function prepared(
  { prepare, listener }: Job,
  records: readonly StoredRecord[],
  { partition, goesOn }: Turn,
): Promise<boolean> {
  if (!prepare) return true
  for (let pause = prepareAgainMs.first; goesOn(); pause = Math.min(2 * pause, prepareAgainMs.most)) {
    try {
      await prepare(records)
      if (pause > prepareAgainMs.first) listener?.recovered?.()
      return goesOn()
    } catch (error) {
      // Not its text, which may quote a record.
      const reason = error instanceof Fault ? error.code : error instanceof Error ? error.name : 'UNKNOWN'
      listener?.waiting?.(`partition ${partition}: ${reason}`)
    }
    await delay(pause)
  }
  return false
}
