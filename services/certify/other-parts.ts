import { imageControlMethods, imageControlUses } from '../core/episode.ts'
import { type Bound, subsets } from './bound.ts'
import type { Dates, Draft } from './draft.ts'
import { type Letter, malformedEntries } from './letters.ts'

/** Every list of codes as rules see one: which letters there are, which comes first, and whether one is malformed. */
export function* codeLists(
  letters: readonly Letter[],
  classification: 'icd-10' | 'snomed-ct',
): Generator<readonly Letter[]> {
  const malformed = malformedEntries[classification]
  for (const there of subsets(letters)) {
    const lists =
      there.length === 0 ? [[]] : there.map((first) => [first, ...there.filter((one) => one !== first)])
    for (const list of lists) {
      yield list
      // A malformed entry at the head is not the first code.
      yield [malformed, ...list]
    }
  }
}

/** Everything a record can say of image control, up to a number of methods. */
export function* imageControls({ methods: most }: Bound): Generator<Draft['imageControl']> {
  yield null
  for (const methods of subsets(imageControlMethods, most)) {
    for (const used of imageControlUses) yield { used, methods }
  }
}

const longAgo = '2012-05-01'

/** Days on both sides of each turning day, the last ones before and the first ones of each span of time. */
export function* datesAround(turningDays: readonly string[]): Generator<Dates> {
  const turns = [...new Set(turningDays)].sort()
  const ends = turns.length === 0 ? ['2024-05-02'] : turns.flatMap((day) => [moved(day, -1), day])
  const days = [...new Set(ends), moved(turns.at(-1) ?? '2024-05-02', 2000)]
  for (const day of days) {
    for (const startDate of [day, moved(day, -1), longAgo]) {
      for (const done of [null, startDate, day, moved(startDate, -1), moved(day, 1)]) {
        yield { startDate, endDate: day, done }
      }
    }
    for (const done of [null, day, moved(day, 1)]) {
      yield { startDate: moved(day, 1), endDate: day, done }
    }
    for (const done of [null, day, moved(day, 400), moved(day, -1)]) {
      yield { startDate: day, endDate: null, done }
    }
  }
}

/** A day that many days later. */
export function moved(day: string, by: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1, date + by)).toISOString().slice(0, 10)
}
