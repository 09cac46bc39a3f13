import { setTimeout as delay } from 'node:timers/promises'
import type { Batch, EachBatchPayload } from 'kafkajs'
import { Fault } from '../../fault.ts'
import type { StoredRecord } from '../../pipeline/record.ts'
import { processBatch } from '../process-batch.ts'
import type { Job } from '../transport.ts'
import { transactionsOf } from './chunks.ts'
import { isUnsendable, reasonOf } from './client-errors.ts'
import type { OffsetGaps } from './offset-gaps.ts'
import type { Owners } from './owners.ts'
import type { PartitionOwner } from './partition-owner.ts'
import type { Patience } from './patience.ts'
import { toStoredRecord } from './stored-record.ts'

const backOffMs = { first: 50, most: 2_000, step: 250 }

/** What handling a batch needs of the job that it belongs to. */
export interface BatchContext {
  readonly job: Job
  readonly owners: Owners
  readonly gaps: OffsetGaps
  readonly patience: Patience
  readonly own: (partition: number) => Promise<PartitionOwner>
  readonly seek: (partition: number, offset: bigint) => void
  /** The partitions that all of the job's topics have. */
  readonly partitions: () => number
  /** Looks again whether the outputs have the partition; the job ends where they do not. */
  readonly hasRoomFor: (partition: number) => Promise<boolean>
  readonly isEnding: () => boolean
  readonly fail: (error: unknown) => void
  /** Where the partition is fetched from next, and where its log ended then. */
  readonly moved: (partition: number, next: bigint, end: bigint) => void
}

type HandleBatch = (payload: EachBatchPayload) => Promise<void>

/**
 * Handles what was fetched of one partition: fence, read the committed offset, process, commit, and only then
 * resolve. It throws only what a heartbeat throws, which is how the client hears that the group has changed; on any
 * other trouble it returns with the batch unresolved, and is handed it again.
 */
export function createBatchHandler(context: BatchContext): HandleBatch {
  const { job, owners, gaps, patience } = context
  const failures = new Map<number, number>()
  const doubts = new Map<number, Doubt>()

  const attempt = async <Done>(
    { batch: { partition }, heartbeat }: EachBatchPayload,
    offsets: Offsets,
    work: () => Promise<Done>,
  ): Promise<Done | undefined> => {
    try {
      return await work()
    } catch (error) {
      owners.forget(partition)
      if (context.isEnding()) return undefined
      if (isUnsendable(error)) {
        context.fail(unsendable(job, partition, offsets, error))
        return undefined
      }
      const reason = reasonOf(error)
      job.listener?.batchAborted?.({ partition, firstOffset: offsets.first, reason })
      patience.trouble(placeOf(partition), reason)
    }
    const before = failures.get(partition) ?? 0
    failures.set(partition, before + 1)
    await backOff(before, heartbeat, context.isEnding)
    return undefined
  }

  const orFail = <Done>(work: () => Done): Done | undefined => {
    try {
      return work()
    } catch (error) {
      context.fail(error)
      return undefined
    }
  }

  const fence = async (batch: Batch, from: bigint): Promise<PartitionOwner | undefined> => {
    const { partition } = batch
    const { generation } = owners
    const owner = await context.own(partition)
    if (owners.generation !== generation) {
      void owner.close()
      return undefined
    }
    owners.set(partition, owner)
    const doubt = doubts.get(partition)
    doubts.delete(partition)
    if (doubt?.generation === generation && doubt.next === owner.position) doubt.tell()
    gaps.compare(partition, owner.position, BigInt(batch.firstOffset() ?? from))
    job.listener?.fenced?.({ partition, committed: owner.position })
    return owner
  }

  const takeOver = async (batch: Batch, from: bigint): Promise<PartitionOwner | undefined> => {
    const { partition } = batch
    if (partition >= context.partitions() && !(await context.hasRoomFor(partition))) return undefined
    const owner = owners.get(partition) ?? (await fence(batch, from))
    if (!owner?.position || owner.position <= from) return owner
    context.seek(partition, owner.position)
    return undefined
  }

  const commit = async (owner: PartitionOwner, partition: number, inputs: readonly StoredRecord[]) => {
    const start = performance.now()
    const outputs = orFail(() => processBatch(job, context.partitions(), inputs))
    if (!outputs) return false
    const { first: firstOffset, last: lastOffset } = offsetsOf(inputs)
    const tell = () => {
      const seconds = (performance.now() - start) / 1_000
      orFail(() =>
        job.listener?.batchCommitted?.({ partition, firstOffset, lastOffset, outputs, inputs, seconds }),
      )
    }
    const next = lastOffset + 1n
    doubts.set(partition, { generation: owners.generation, next, tell })
    await owner.commit(outputs, next)
    doubts.delete(partition)
    failures.delete(partition)
    patience.over(placeOf(partition))
    gaps.expect(partition, next)
    tell()
    return true
  }

  return async (payload) => {
    const { batch, heartbeat, resolveOffset, isRunning, isStale } = payload
    const { partition } = batch
    const goesOn = () => !context.isEnding() && isRunning() && !isStale()
    const records = batch.messages.map((message) => toStoredRecord(job.input, partition, message))
    if (records.length === 0 || !goesOn()) return
    await heartbeat()
    const fetched = offsetsOf(records)
    const owner = await attempt(payload, fetched, () => takeOver(batch, fetched.first))
    if (!owner) return
    const { generation } = owners
    for (const inputs of transactionsOf(records)) {
      if (!goesOn()) return
      const offsets = offsetsOf(inputs)
      const committed = await attempt(payload, offsets, () => commit(owner, partition, inputs))
      // What was fetched before the group was joined anew says nothing about where to go on.
      if (!committed || owners.generation !== generation) return
      resolveOffset(String(offsets.last))
      // With its last record the client resolves the markers behind it, too.
      const resolved = offsets.last === fetched.last ? BigInt(batch.lastOffset()) : offsets.last
      context.moved(partition, resolved + 1n, BigInt(batch.highWatermark))
      await heartbeat()
    }
  }
}

/** A transaction whose commit got no answer: whether it happened is seen when the partition is fenced again. */
interface Doubt {
  readonly generation: number
  readonly next: bigint
  readonly tell: () => void
}

interface Offsets {
  readonly first: bigint
  readonly last: bigint
}

const offsetsOf = (records: readonly StoredRecord[]): Offsets => ({
  first: records[0]?.offset ?? 0n,
  last: records.at(-1)?.offset ?? 0n,
})

export const placeOf = (partition: number) => `partition ${partition}`

async function backOff(
  attempt: number,
  heartbeat: () => Promise<void>,
  isEnding: () => boolean,
): Promise<void> {
  const whole = Math.min(backOffMs.most, backOffMs.first * 2 ** attempt) * (0.5 + Math.random())
  for (let left = whole; left > 0 && !isEnding(); left -= backOffMs.step) {
    await delay(Math.min(left, backOffMs.step))
    await heartbeat()
  }
}

function unsendable(job: Job, partition: number, { first, last }: Offsets, cause: unknown): Fault {
  const reason = reasonOf(cause)
  const remedy =
    reason === 'INVALID_TIMESTAMP'
      ? "Set this machine's clock, which is ahead of the broker's."
      : `Raise max.message.bytes of ${job.outputs.join(', ')}.`
  const message =
    `The outputs for ${job.input}, partition ${partition}, offsets ${first} to ${last}, are refused (${reason}); ` +
    `nothing of them is committed. ${remedy}`
  return new Fault('record-unsendable', message, { cause })
}
