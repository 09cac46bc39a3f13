import type { OwnPartition } from '../../services/transports/kafka/partition-owner.ts'
import { answerTo, api, type Frame, requestOf } from '../proxy/frames.ts'
import { evictMembers } from './evict-members.ts'
import { type Judgement, type Stage, setStage } from './stage.ts'

/** How many inputs there are when a race begins, and how many come when it is over. */
export const inputs = { first: 100, more: 50 }

/** What an independent reader found after a race, and what the worker in trouble was told. */
export interface Outcome extends Judgement {
  /** Records of the batches that it was told to be committed, and why the others were given up. */
  readonly committed: number
  readonly aborted: readonly string[]
}

/**
 * The owner of a partition has sent outputs and offsets and is about to commit when its group gives the partition to
 * another. The commit gets to the broker just before the new owner's first, second or third step, whichever these are.
 * `from` is the committed offset from which the new owner starts.
 */
export async function raceForPartition(
  nth: number,
  own?: OwnPartition,
): Promise<Outcome & { readonly from: bigint | null }> {
  await using stage = await setStage(own)
  await stage.append(inputs.first)
  const oldProxy = await stage.proxy()
  const commit = oldProxy.hold(requestOf(api.endTxn))
  const old = await stage.work(oldProxy)
  await Promise.race([commit.arrived, old.job.ended])
  await evictMembers(stage.topics.group)

  const newProxy = await stage.proxy()
  const step = newProxy.hold(stepOfTakingOver(nth, stage.topics.group))
  const fenced = Promise.withResolvers<bigint | null>()
  const next = await stage.work(newProxy, { fenced: ({ committed }) => fenced.resolve(committed) })
  await Promise.race([step.arrived, next.job.ended])
  commit.release()
  await old.until(() => old.committed.length + old.aborted.length > 0)
  const told = { committed: old.committed.length, aborted: [...old.aborted] }
  step.release()
  const from = (await Promise.race([fenced.promise, next.job.ended])) ?? null
  await stage.append(inputs.more)
  await stage.done()
  return { ...told, from, ...(await stage.judge()) }
}

/** The request to commit, or the answer to it, is lost, and the connection with it. */
export async function loseCommit(lost: Frame['is'], own?: OwnPartition): Promise<Outcome> {
  await using stage = await setStage(own)
  await stage.append(inputs.first)
  const proxy = await stage.proxy()
  const commit = proxy.hold((lost === 'request' ? requestOf : answerTo)(api.endTxn))
  const worker = await stage.work(proxy)
  await Promise.race([commit.arrived, worker.job.ended])
  commit.cut()
  await stage.append(inputs.more)
  await Promise.race([stage.done(), stuck(worker)])
  return { committed: worker.committed.length, aborted: [...worker.aborted], ...(await stage.judge()) }
}

// It backs off after each: whoever has failed four times in a row on a broker in good health will go on failing.
const stuck = (worker: Awaited<ReturnType<Stage['work']>>) => worker.until(() => worker.aborted.length > 3)

type Step = 'fence' | 'read' | 'process'

/**
 * Whether a request is the first of the nth step of a take-over that is seen. The offset with which its consumer
 * starts to fetch is not what a new owner reads, and fencing may take several requests.
 */
function stepOfTakingOver(nth: number, group: string): (frame: Frame) => boolean {
  const consumers = new Set<number>()
  const seen = new Set<Step>()
  let fetched = false
  const stepOf = ({ api: asked, connection, bytes }: Frame): Step | undefined => {
    if (asked === api.initProducerId && bytes.includes(group)) return 'fence'
    if (asked === api.offsetFetch && fetched && !consumers.has(connection)) return 'read'
    return asked === api.addPartitionsToTxn ? 'process' : undefined
  }
  return (frame) => {
    if (frame.is === 'answer') return false
    if (frame.api === api.joinGroup) consumers.add(frame.connection)
    fetched ||= frame.api === api.fetch
    const step = stepOf(frame)
    if (step === undefined || seen.has(step)) return false
    seen.add(step)
    return seen.size === nth
  }
}
