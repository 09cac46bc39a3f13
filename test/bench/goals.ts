import type { Spread } from './paired.ts'
import { said } from './said.ts'

/** The ratios by the names that other programs read them by. */
export const ratioNames = [
  'exactly-once throughput / Kafka Streams',
  'CPU per event / Kafka Streams',
  'checker / no checking',
  'core / bare projected decoding',
  'p99 at 100/s / Kafka Streams',
  'p99 at 1,000/s / Kafka Streams',
  'p99 at 10,000/s / Kafka Streams',
  '1,000 packs / one pack',
  'check / JSON.parse',
] as const

export type RatioName = (typeof ratioNames)[number]

/** The figures that a goal is set for. */
export const goalFigures = {
  coreEvents: 'core, Avro bytes to verdict: events/s',
  peakMemory: 'length: peak resident memory, MB',
  slope: 'length: slope of resident memory, MB per million events',
} as const

/** What a median is to be; `flat`: that zero is in its range, or the range below it. */
type Bound = { readonly least: number } | { readonly most: number } | { readonly flat: true }

export type Goal = { readonly means: string } & Bound &
  ({ readonly ratio: RatioName } | { readonly figure: (typeof goalFigures)[keyof typeof goalFigures] })

const core = 'core: Avro bytes to verdict, one thread, national mix'

export const goals: readonly Goal[] = [
  {
    means: 'exactly-once throughput / Kafka Streams with the same rules, its best setting',
    ratio: 'exactly-once throughput / Kafka Streams',
    least: 1.5,
  },
  { means: "CPU per event / Kafka Streams'", ratio: 'CPU per event / Kafka Streams', most: 0.4 },
  { means: 'checker / the same client with no checking', ratio: 'checker / no checking', least: 0.85 },
  { means: `${core}, events/s`, figure: goalFigures.coreEvents, least: 1_200_000 },
  { means: `${core} / bare projected decoding`, ratio: 'core / bare projected decoding', least: 0.8 },
  {
    means: 'p99 latency at 1,000/s / Kafka Streams exactly_once_v2 by default',
    ratio: 'p99 at 1,000/s / Kafka Streams',
    most: 0.5,
  },
  {
    means: 'p99 latency at 10,000/s / Kafka Streams exactly_once_v2 by default',
    ratio: 'p99 at 10,000/s / Kafka Streams',
    most: 0.5,
  },
  {
    means: 'cost of the verdict: 1,000 packs that do not apply / one pack (of an output: see rules)',
    ratio: '1,000 packs / one pack',
    most: 1.1,
  },
  {
    means: 'check of NDJSON, on all cores as it comes / bare JSON.parse of the file',
    ratio: 'check / JSON.parse',
    least: 0.6,
  },
  {
    means: 'resident memory of a checker (one worker) over 20 million events, MB',
    figure: goalFigures.peakMemory,
    most: 300,
  },
  {
    means: 'slope of that, MB per million events (range: two standard errors)',
    figure: goalFigures.slope,
    flat: true,
  },
]

/** The goal in signs: `≥ 1.5`. */
export function boundOf(goal: Bound): string {
  if ('flat' in goal) return '0'
  return 'least' in goal ? `≥ ${said(goal.least)}` : `≤ ${said(goal.most)}`
}

/** Whether what was seen meets the goal, or by how much it does not. */
export function verdictOn(goal: Bound, { median, low }: Spread): string {
  if ('flat' in goal) return low <= 0 ? 'met' : `missed: it grows by ${said(low)} at least`
  const bound = 'least' in goal ? goal.least : goal.most
  if ('least' in goal ? median >= bound : median <= bound) return 'met'
  return `missed: ${said(median / bound)} × the goal`
}
