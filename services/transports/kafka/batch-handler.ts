import type { Batch, EachBatchPayload } from 'kafkajs'
import type { OutputRecord } from '../../pipeline/record.ts'
import { requireOwnPlace } from '../process-batch.ts'
import type { Job } from '../transport.ts'
import { answered, type Stepwise } from './answered.ts'
import { backOff, beating } from './beating.ts'
import { isTooLarge, isUnsendable, type Offsets, reasonOf, unsendable } from './client-errors.ts'
import { releaseLaidOut } from './laying-out.ts'
import type { OffsetGaps } from './offset-gaps.ts'
import type { Owners } from './owners.ts'
import type { PartitionOwner } from './partition-owner.ts'
import { type Patience, placeOf } from './patience.ts'
import { type Portion, portionsOf, smallerPortions } from './portion.ts'
import { createSendLimit } from './send-limit.ts'
import { type FetchedMessage, messagesOf, toStoredRecord } from './stored-record.ts'

/** What handling a batch needs of the job that it belongs to. */
export interface BatchContext {
  readonly job: Job
  readonly owners: Owners
  readonly gaps: OffsetGaps
  readonly patience: Patience
  /** How many records a transaction carries at most. */
  readonly transactionRecords: number
  /** After how long a step of a transaction that has no answer is told as a trouble, in milliseconds. */
  readonly unansweredMs: number
  readonly own: (partition: number) => Promise<PartitionOwner>
  /** Whether the committed offset of a partition is one that this job has committed. */
  readonly isOurs: (partition: number) => Promise<boolean>
  readonly seek: (partition: number, offset: bigint) => void
  /** The partitions that all of the job's topics have. */
  readonly partitions: () => number
  /** Looks again whether the outputs have the partition; the job ends where they do not. */
  readonly hasRoomFor: (partition: number) => Promise<boolean>
  readonly isEnding: () => boolean
  readonly fail: (error: unknown) => void
  /** Records of the partition are in hand until what this gives is called. */
  readonly hold: (partition: number, records: number) => () => void
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
  const stored = (partition: number) => (message: FetchedMessage) =>
    toStoredRecord(job.input, partition, message)
  const failures = new Map<number, number>()
  const doubts = new Map<number, Doubt>()
  const sendLimit = createSendLimit()

  const attempt = async <Done>(
    { batch: { partition }, heartbeat }: EachBatchPayload,
    offsets: Offsets,
    work: Stepwise<Done>,
  ): Promise<Done | undefined> => {
    const { generation } = owners
    // Of a partition that is somebody else's by now, no record would come to show that its trouble is over.
    const trouble = (reason: string, cause?: unknown) => {
      if (owners.generation === generation) patience.trouble(placeOf(partition), reason, cause)
    }
    const unanswered = async () => {
      if (context.isEnding()) return
      trouble('NO_ANSWER')
      // What it throws here the next one will throw again, when the work is over.
      await heartbeat().catch(() => {})
    }
    try {
      return await answered(work, context.unansweredMs, unanswered)
    } catch (error) {
      owners.forget(partition)
      if (context.isEnding()) return undefined
      if (isUnsendable(error)) {
        context.fail(unsendable(job, partition, offsets, error))
        return undefined
      }
      const reason = reasonOf(error)
      job.listener?.batchAborted?.({ partition, firstOffset: offsets.first, reason })
      trouble(reason, error)
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
    const happened = doubt?.next === owner.position && (await context.isOurs(partition))
    if (owners.generation !== generation) return undefined
    doubts.delete(partition)
    if (happened) doubt?.tell()
    gaps.compare(partition, owner.position, BigInt(batch.firstOffset() ?? from))
    job.listener?.fenced?.({ partition, committed: owner.position })
    return owner
  }

  const takeOver = async (batch: Batch, from: bigint): Promise<PartitionOwner | undefined> => {
    const { partition } = batch
    if (partition >= context.partitions() && !(await context.hasRoomFor(partition))) return undefined
    const owner = owners.get(partition) ?? (await fence(batch, from))
    if (!owner?.position || owner.position <= from) return owner
    // What is read again was committed after all; no other record may come to show that the partition is well.
    failures.delete(partition)
    patience.over(placeOf(partition))
    context.moved(partition, owner.position, BigInt(batch.highWatermark))
    context.seek(partition, owner.position)
    return undefined
  }

  const commit = async (
    owner: PartitionOwner,
    partition: number,
    { inputs, outputs }: Portion<FetchedMessage>,
    start: number,
    answered: () => void,
  ): Promise<Committed> => {
    const { first: firstOffset, last: lastOffset } = offsetsOf(inputs)
    const tell = () => {
      const seconds = (performance.now() - start) / 1_000
      orFail(() =>
        job.listener?.batchCommitted?.({
          partition,
          firstOffset,
          lastOffset,
          outputs,
          get inputs() {
            return inputs.map(stored(partition))
          },
          seconds,
        }),
      )
    }
    const next = lastOffset + 1n
    doubts.set(partition, { next, tell })
    try {
      await owner.commit(outputs, next, sendLimit.bytes(partition), answered)
    } catch (error) {
      if (!isTooLarge(error) || context.isEnding()) throw error
      doubts.delete(partition)
      owners.forget(partition)
      job.listener?.batchAborted?.({ partition, firstOffset, reason: reasonOf(error) })
      return { ok: false, tooLarge: error }
    }
    doubts.delete(partition)
    failures.delete(partition)
    patience.over(placeOf(partition))
    gaps.expect(partition, next)
    tell()
    return { ok: true }
  }

  /** What to send in place of a portion that was refused for its size; none where the job cannot go on. */
  const smaller = (
    partition: number,
    portion: Portion<FetchedMessage>,
    error: unknown,
  ): readonly Portion<FetchedMessage>[] => {
    const { inputs, cuts } = portion
    if (inputs.length > 1) sendLimit.severalRefused(partition, cuts === 0)
    else sendLimit.oneRefused(partition)
    const standIns = (message: FetchedMessage, output: OutputRecord) =>
      (job.oversize?.(stored(partition)(message), output) ?? []).map((other) =>
        requireOwnPlace(job, context.partitions(), other),
      )
    const portions = orFail(() => smallerPortions(portion, standIns))
    if (portions?.length === 0) context.fail(unsendable(job, partition, offsetsOf(inputs), error))
    return portions ?? []
  }

  const handle: HandleBatch = async (payload) => {
    const { batch, heartbeat, resolveOffset, isRunning, isStale } = payload
    const { partition } = batch
    const goesOn = () => !context.isEnding() && isRunning() && !isStale()
    const messages = messagesOf(batch)
    if (messages.length === 0 || !goesOn()) return
    await heartbeat()
    const fetched = offsetsOf(messages)
    // Outside the attempt, because what a heartbeat throws is no trouble.
    const { prepare } = job
    const prepared =
      prepare &&
      (await beating(async () => prepare(messages.map(stored(partition))), heartbeat, context.isEnding))
    if (prepared?.status === 'rejected') {
      return void (await attempt(payload, fetched, () => Promise.reject(prepared.reason)))
    }
    if (!goesOn()) return
    let owner = await attempt(payload, fetched, () => takeOver(batch, fetched.first))
    const { generation } = owners
    const read = stored(partition)
    const process = (message: FetchedMessage) =>
      requireOwnPlace(job, context.partitions(), job.process(read(message)))
    const portions = portionsOf(messages, process, {
      records: context.transactionRecords,
      sendBytes: () => sendLimit.bytes(partition),
    })
    let cut: readonly Portion<FetchedMessage>[] = []
    while (owner && goesOn()) {
      const start = performance.now()
      const [next, ...rest] = cut
      const portion = next ?? orFail(() => portions.next().value)
      if (!portion) return
      const owned = owner
      const offsets = offsetsOf(portion.inputs)
      const done = await attempt(payload, offsets, (answered) =>
        commit(owned, partition, portion, start, answered),
      )
      // What was fetched before the group was joined anew says nothing about where to go on.
      if (!done || owners.generation !== generation) return
      if (done.ok) {
        cut = rest
        // Halves lie in the same lanes.
        if (portion.cuts === 0) releaseLaidOut(portion.outputs)
        resolveOffset(String(offsets.last))
        // With its last record the client resolves the markers behind it, too.
        const resolved = offsets.last === fetched.last ? BigInt(batch.lastOffset()) : offsets.last
        context.moved(partition, resolved + 1n, BigInt(batch.highWatermark))
      } else {
        cut = [...smaller(partition, portion, done.tooLarge), ...rest]
        if (context.isEnding()) return
        owner = await attempt(payload, offsets, () => takeOver(batch, offsets.first))
        if (owners.generation !== generation) return
      }
      await heartbeat()
    }
  }

  return async (payload) => {
    const release = context.hold(payload.batch.partition, payload.batch.messages.length)
    await handle(payload).finally(release)
  }
}

/** Whether a portion was committed; where it was too large, nothing of it was, and it may be sent otherwise. */
type Committed = { readonly ok: true } | { readonly ok: false; readonly tooLarge: unknown }

/**
 * A transaction whose commit got no answer: whether it happened is seen when the partition is fenced again. The offset
 * alone does not tell, as another member may have had the partition meanwhile and come to the same one; the signature does.
 */
interface Doubt {
  readonly next: bigint
  readonly tell: () => void
}

const offsetsOf = (messages: readonly FetchedMessage[]): Offsets => ({
  first: BigInt(messages[0]?.offset ?? 0n),
  last: BigInt(messages.at(-1)?.offset ?? 0n),
})
