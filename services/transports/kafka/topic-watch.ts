import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from '../../fault.ts'
import { requireRoomForInput } from '../topic-checks.ts'
import type { Job } from '../transport.ts'
import { reasonOf } from './client-errors.ts'
import { type Patience, placeOf } from './patience.ts'
import type { PatientAdmin } from './patient-admin.ts'
import { countPartitions, readExtents } from './topics.ts'

const everyMs = 10_000
const inTroubleMs = 1_000

/** Looks after a job's topics while it runs. */
export interface TopicWatch {
  /** The partitions that all outputs have, when last looked at. */
  readonly partitions: number
  /** Looks now. Throws `partitions-differ` when the input has grown past an output, or the client's own error. */
  look(): Promise<void>
  /** Looks again and again until the signal; ends the job through `fail` on a fault of the topics. */
  keepLooking(signal: AbortSignal): Promise<void>
}

/** Where the job stands in a partition: the offset that is fetched next; undefined where nothing is known yet. */
export type PositionOf = (partition: number) => bigint | undefined

export function watchTopics(
  admin: PatientAdmin,
  job: Job,
  {
    patience,
    giveUpAfterMs,
    ...watched
  }: {
    readonly partitions: number
    readonly patience: Patience
    readonly giveUpAfterMs: number
    readonly owned: () => readonly number[]
    readonly positionOf: PositionOf
    readonly fail: (fault: unknown) => void
  },
): TopicWatch {
  let { partitions } = watched

  const look = async () => {
    const counts = await admin.askOnce((asked) => countPartitions(asked, [job.input, ...job.outputs]))
    requireRoomForInput(counts, job.input, job.outputs)
    const shared = Math.min(...job.outputs.map((topic) => counts.get(topic) ?? partitions))
    if (Number.isFinite(shared)) partitions = Math.max(partitions, shared)
  }

  const tellLag = async () => {
    const owned = watched.owned()
    if (owned.length === 0) return
    const extents = await admin.askOnce((asked) => readExtents(asked, job.input))
    for (const partition of owned) {
      const extent = extents.get(partition)
      if (!extent) continue
      const behind = extent.high - (watched.positionOf(partition) ?? extent.low)
      // What was in doubt there has happened: no record will come any more to show that all is well.
      if (behind <= 0n) patience.over(placeOf(partition))
      job.listener?.lag?.({ partition, records: behind > 0n ? behind : 0n })
    }
  }

  const lookOnce = async (): Promise<number> => {
    try {
      await look()
      await tellLag()
      patience.over('broker')
      return everyMs
    } catch (error) {
      if (error instanceof Fault) watched.fail(error)
      else patience.trouble('broker', reasonOf(error))
      return inTroubleMs
    }
  }

  return {
    get partitions() {
      return partitions
    },
    look,
    async keepLooking(signal) {
      const most = Math.max(200, giveUpAfterMs / 4)
      for (let pause = everyMs; !signal.aborted; pause = await lookOnce()) {
        await delay(Math.min(pause, most), undefined, { signal }).catch(() => {})
        patience.check()
      }
    },
  }
}
