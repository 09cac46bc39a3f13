import type { PartitionOwner } from './partition-owner.ts'

/** The partitions that this member has fenced since it last joined its group. */
export interface Owners {
  /** Counts the joins: who sees another number than before works for a group that has moved on. */
  readonly generation: number
  get(partition: number): PartitionOwner | undefined
  set(partition: number, owner: PartitionOwner): void
  /** The partition must be fenced again before it is processed again. */
  forget(partition: number): void
  /** The group has been joined anew: anyone may own anything. */
  forgetAll(): void
  /** Waits until what was forgotten is closed. */
  settle(): Promise<void>
}

export function createOwners(): Owners {
  const owners = new Map<number, PartitionOwner>()
  const closing = new Set<Promise<void>>()
  let generation = 0

  const forget = (partition: number) => {
    const owner = owners.get(partition)
    if (!owner) return
    owners.delete(partition)
    const closed = owner.close().finally(() => closing.delete(closed))
    closing.add(closed)
  }
  const forgetAll = () => {
    generation += 1
    for (const partition of [...owners.keys()]) forget(partition)
  }

  return {
    get generation() {
      return generation
    },
    get: (partition) => owners.get(partition),
    set: (partition, owner) => owners.set(partition, owner),
    forget,
    forgetAll,
    async settle() {
      forgetAll()
      await Promise.all(closing)
    },
  }
}
