/**
 * For how long partitions stand still, counted in looks at them: a process that is kept from looking, because it was
 * stopped or is busy, does not count.
 */
export interface Stillness {
  /** Records of the partition are in hand until what this gives is called. */
  hold(partition: number, records: number): () => void
  /** The partition has come further; `isBehind`: and has not come to its end. */
  moved(partition: number, isBehind: boolean): void
  /** Nothing waits in the partition, as far as is known. */
  clear(partition: number): void
  /** A record was seen to wait in the partition. */
  prove(partition: number): void
  /** All begin anew: what kept them from moving is over, or known. */
  restart(): void
  /** Looks once more at these partitions. */
  look(partitions: readonly number[]): void
  of(partition: number): Still
}

export interface Still {
  /** Looks since it last moved: while records of it were in hand, and while none of any partition were. */
  readonly held: number
  readonly idle: number
  readonly inHand: number
  /** Whether a record was seen to wait since it last moved. */
  readonly isProven: boolean
}

export function createStillness(): Stillness {
  const inHand = new Map<number, number>()
  const held = new Map<number, number>()
  const idle = new Map<number, number>()
  const proven = new Set<number>()

  const restart = () => {
    for (const counted of [held, idle, proven]) counted.clear()
  }
  const clear = (partition: number) => {
    for (const counted of [held, idle, proven]) counted.delete(partition)
  }
  const bump = (counts: Map<number, number>, partition: number) =>
    counts.set(partition, (counts.get(partition) ?? 0) + 1)

  return {
    hold(partition, records) {
      inHand.set(partition, records)
      return () => void inHand.delete(partition)
    },
    moved(partition, isBehind) {
      clear(partition)
      // The client asks for partitions in a fixed order: behind one that has more, others wait for their turn.
      if (isBehind) for (const counted of [idle, proven]) counted.clear()
    },
    clear,
    prove: (partition) => void proven.add(partition),
    restart,
    look(partitions) {
      for (const partition of partitions) {
        if (inHand.has(partition)) bump(held, partition)
        else if (inHand.size === 0) bump(idle, partition)
      }
    },
    of: (partition) => ({
      held: held.get(partition) ?? 0,
      idle: idle.get(partition) ?? 0,
      inHand: inHand.get(partition) ?? 0,
      isProven: proven.has(partition),
    }),
  }
}
