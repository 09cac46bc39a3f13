import type { Place } from './ledger.ts'

/** Why a record that was selected is left where it is. */
export const leftOutBecause = {
  'already-redriven': 'was redriven before, as the ledger says',
  'not-in-ledger': 'was redriven before, as the input topic shows; the ledger does not know it, see --ledger',
  superseded: 'a newer record of its key stands behind it on the input topic',
  'attempt-limit': 'was redriven as often as it may be; see --limit-attempts',
  'not-ours': 'is not what the checker writes: its headers or its value are others',
  'other-kind': 'is an output of another kind, as its outcome says',
  'other-input': 'came from another input topic',
  'original-gone': 'is too large for its topic, and the input topic does not hold it any more',
  'original-differs': 'is too large for its topic, and the input topic holds something else in its place',
  'next-run': 'is too large to be held in memory with the others; run it again',
  gone: 'was deleted from the topic meanwhile',
  refused: 'is refused by the input topic for its size; raise its max.message.bytes',
} as const
export type LeftOut = keyof typeof leftOutBecause

const inOrder: readonly LeftOut[] = ['already-redriven', 'not-in-ledger', 'superseded']

/** Whether it was to be left out; all others could not be redriven. */
export const isInOrder = (why: LeftOut): boolean => inOrder.includes(why)

/** Of how many, for each reason, it is kept where they are. */
export const mostLocated = 20

/** What was done, or would be. */
export interface Tally {
  /** Records of the topic, and those of them that were meant. */
  read: number
  selected: number
  /** Redriven, or what would be. */
  redriven: number
  /** Of those meant and to be redriven: a newer record of their key stands behind them on the input topic. */
  superseded: number
  /** By why they were where they are, then by what the rules of today make of them. */
  readonly verdicts: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly leftOut: ReadonlyMap<LeftOut, number>
  /** Where the first of them are. */
  readonly leftAt: ReadonlyMap<LeftOut, readonly Place[]>
  /** Outputs of another kind than the topic is for, meant or not, by their outcome. */
  readonly otherKinds: ReadonlyMap<string, number>
}

/** Counts what becomes of records. */
export interface Tallying extends Tally {
  leave(why: LeftOut, at: Place): void
  notice(otherKind: string): void
  take(was: string, becomes: string): void
}

export function createTally(): Tallying {
  const verdicts = new Map<string, Map<string, number>>()
  const leftOut = new Map<LeftOut, number>()
  const leftAt = new Map<LeftOut, Place[]>()
  const otherKinds = new Map<string, number>()
  return {
    read: 0,
    selected: 0,
    redriven: 0,
    superseded: 0,
    verdicts,
    leftOut,
    leftAt,
    otherKinds,
    leave(why, { topic, partition, offset }) {
      leftOut.set(why, (leftOut.get(why) ?? 0) + 1)
      const places = leftAt.get(why) ?? []
      if (places.length < mostLocated) places.push({ topic, partition, offset })
      leftAt.set(why, places)
    },
    notice(otherKind) {
      otherKinds.set(otherKind, (otherKinds.get(otherKind) ?? 0) + 1)
    },
    take(was, becomes) {
      this.redriven += 1
      const row = verdicts.get(was) ?? new Map<string, number>()
      verdicts.set(was, row.set(becomes, (row.get(becomes) ?? 0) + 1))
    },
  }
}

/** Records that could not be redriven, though they were meant. */
export const failedIn = ({ leftOut }: Tally): number =>
  leftOut.entries().reduce((sum, [why, records]) => (isInOrder(why) ? sum : sum + records), 0)
