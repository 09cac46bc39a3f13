const outputsPerMark = 4096

/** A place in an output partition, and the input offset that its record comes from. */
export interface Mark {
  readonly offset: number
  readonly source: number
  /** When the output was produced: milliseconds since the epoch. */
  readonly timestamp: number
}

/** What is known of one partition of an output topic: how many records, and every so often which. */
export interface OutputLog {
  readonly count: number
  /** The output of the greatest input offset. */
  readonly latest: Mark | undefined
  /** The input offset of the output before it, where that is greater; else undefined. */
  add(mark: Mark): number | undefined
  /** Of a record that has no input in this partition: it counts, and tells nothing of the order. */
  addStray(): void
  /** The first input offset whose output cannot stand before this offset: Infinity where no output is left. */
  sourcesFrom(offset: number): number
  /** When the output of this input offset was produced at the earliest; undefined where nothing tells. */
  producedAfter(source: number): number | undefined
}

export function createOutputLog(): OutputLog {
  const marks: Mark[] = []
  let [count, untilMark] = [0, 0]
  let last: Mark | undefined
  let latest: Mark | undefined
  return {
    get count() {
      return count
    },
    get latest() {
      return latest
    },
    add(mark) {
      count += 1
      if (untilMark === 0) marks.push(mark)
      untilMark = (untilMark + 1) % outputsPerMark
      const before = last
      last = mark
      if (mark.source > (latest?.source ?? -1)) latest = mark
      return before && before.source > mark.source ? before.source : undefined
    },
    addStray() {
      count += 1
    },
    sourcesFrom(offset) {
      const mark = marks[firstWhere(marks, (one) => one.offset >= offset)] ?? last
      return mark && mark.offset >= offset ? mark.source : Number.POSITIVE_INFINITY
    },
    producedAfter(source) {
      if (last && last.source <= source) return last.timestamp
      return marks[firstWhere(marks, (one) => one.source > source) - 1]?.timestamp
    },
  }
}

/** The index of the first mark that passes; those that pass stand behind those that do not. */
function firstWhere(marks: readonly Mark[], passes: (mark: Mark) => boolean): number {
  let [low, high] = [0, marks.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const mark = marks[middle]
    if (mark && passes(mark)) high = middle
    else low = middle + 1
  }
  return low
}
