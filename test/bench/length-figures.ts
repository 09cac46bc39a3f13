import { trendOf } from '../soak/trend.ts'
import { goalFigures } from './goals.ts'
import { spreadOf } from './paired.ts'
import type { Report } from './report.ts'

/** A look at a checker at work. */
export interface LengthSample {
  readonly seconds: number
  readonly committed: number
  readonly residentMb: number
  readonly peakMb: number
  /** What it tells of itself, where it answered in time. */
  readonly heapMb?: number
  readonly externalMb?: number
}

const million = 1_000_000
const longestWarmUp = million
/** Of a short run, which is to have a first quarter yet. */
const warmUpShare = 1 / 6

/** Tells what the samples of a run over so many events show, its warm-up left out. */
export function tellLength(report: Report, samples: readonly LengthSample[], events: number): void {
  const begin = Math.min(longestWarmUp, events * warmUpShare)
  const warm = samples.filter(({ committed }) => committed >= begin)
  const trend = trendOf(warm.map(({ committed, residentMb }) => ({ x: committed / million, y: residentMb })))
  if (trend === undefined)
    throw new Error('too few events to see how memory goes: it was over within seconds')
  const { slope, error } = trend
  const started = samples.find(({ committed }) => committed > 0)?.seconds ?? Number.NaN
  const rates = between(warm)
  const quarter = (from: number, to: number) =>
    rateOf(samples.filter(({ committed }) => committed >= from * events && committed <= to * events))
  // From the end of the warm-up on, which is no part of the first quarter.
  const first = quarter(Math.max(begin / events, 0), 0.25)
  const last = quarter(0.75, 1)
  // A short run has no quarters to tell apart, and a checker may not have answered.
  const all = (name: string, values: readonly number[]) => {
    const finite = values.filter(Number.isFinite)
    if (finite.length > 0) report.figure(`length: ${name}`, spreadOf(finite))
  }
  const one = (name: string, value: number) => all(name, [value])

  one('events/s', rateOf(warm))
  all('events/s of every second', rates)
  one('events/s in the first quarter', first)
  one('events/s in the last quarter', last)
  one('last quarter / first', last / first)
  one('seconds to the first commit', started)
  report.figure(goalFigures.peakMemory, spreadOf([Math.max(...samples.map(({ peakMb }) => peakMb))]))
  all(
    'resident memory, MB',
    warm.map(({ residentMb }) => residentMb),
  )
  all(
    'heap in use, MB',
    warm.flatMap(({ heapMb }) => heapMb ?? []),
  )
  all(
    'buffers and what else is outside the heap, MB',
    warm.flatMap(({ externalMb }) => externalMb ?? []),
  )
  // The range is of two standard errors, as there is one slope.
  report.figure(goalFigures.slope, {
    ...{ median: slope, low: slope - 2 * error, high: slope + 2 * error },
    runs: warm.length,
  })
}

function rateOf(samples: readonly LengthSample[]): number {
  const [first, last] = [samples.at(0), samples.at(-1)]
  if (first === undefined || last === undefined) return Number.NaN
  return (last.committed - first.committed) / (last.seconds - first.seconds)
}

const between = (samples: readonly LengthSample[]): number[] =>
  samples.slice(1).map((sample, n) => rateOf([samples[n] ?? sample, sample]))
