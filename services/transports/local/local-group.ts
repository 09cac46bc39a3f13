import type { Signal } from '../signal.ts'

/** One job among those that share a group and an input; `partitions` are its own for now. */
export interface Member {
  partitions: readonly number[]
  readonly assigned: (partitions: readonly number[]) => void
}

/** The members that share the partitions of one input in this process. */
export interface LocalGroup {
  join(member: Member): void
  leave(member: Member): void
  /** Runs `work` when no other member is at work on the partition any more. */
  exclusively<Result>(partition: number, work: () => Promise<Result>): Promise<Result>
}

export function createLocalGroup(partitions: number, changed: Signal): LocalGroup {
  let members: readonly Member[] = []
  const tails = new Map<number, Promise<unknown>>()

  const share = (now: readonly Member[]) => {
    members = now
    const all = Array.from({ length: partitions }, (_, partition) => partition)
    for (const [turn, member] of members.entries()) {
      member.partitions = all.filter((partition) => partition % members.length === turn)
      member.assigned(member.partitions)
    }
    changed.notify()
  }

  return {
    join: (member) => share([...members, member]),
    leave: (member) => share(members.filter((other) => other !== member)),
    exclusively(partition, work) {
      const turn = (tails.get(partition) ?? Promise.resolve()).then(work)
      tails.set(
        partition,
        turn.catch(() => {}),
      )
      return turn
    },
  }
}
