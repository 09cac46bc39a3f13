import { table } from '../../services/terminal/table.ts'
import type { SoakResult, TimedSigns } from './soak.ts'
import { type Trend, trendOf } from './trend.ts'

const mib = 1024 * 1024
const hour = 3_600
// Code is compiled and caches fill: a third of a short soak, five minutes of a long one.
const warmUp = { share: 1 / 3, most: 300 }
// Seconds.
const leastJudged = 600
/** Memory that grows by more than this, beyond twice the slope's standard error, is not flat: MiB an hour. */
const mostGrowth = 20

/** The line that is printed every minute. */
export function newsLine({ at, sent, committed, resident, heap, external }: TimedSigns): string {
  const minutes = String(Math.round(at / 60)).padStart(4)
  const memory = `resident ${inMib(resident)}, heap ${inMib(heap)}, external ${inMib(external)}`
  return `${minutes} min  ${sent} sent, ${sent - committed} on their way  ${memory}`
}

/** How the memory grew after the warm-up: MiB an hour. */
function growthOf(signs: readonly TimedSigns[], memory: (signs: TimedSigns) => number): Trend | undefined {
  return trendOf(warm(signs).map((one) => ({ x: one.at / hour, y: memory(one) / mib })))
}

function warm(signs: readonly TimedSigns[]): readonly TimedSigns[] {
  const begin = Math.min(warmUp.most, (signs.at(-1)?.at ?? 0) * warmUp.share)
  return signs.filter(({ at }) => at >= begin)
}

/** What is judged: less than ten minutes tell how the heap was filled, and no more. */
function judgedGrowth(signs: readonly TimedSigns[]): Trend | undefined {
  const [first, last] = [warm(signs).at(0), warm(signs).at(-1)]
  const isLongEnough = first && last && last.at - first.at >= leastJudged
  return isLongEnough ? growthOf(signs, ({ resident }) => resident) : undefined
}
const grows = (growth: Trend) => growth.slope - 2 * growth.error > mostGrowth
const isFlat = (growth: Trend) => growth.slope + 2 * growth.error <= mostGrowth

/** What is wrong, one line each; nothing where the soak was sound. */
export function faultsOf({ verification, sent, signs, status }: SoakResult): string[] {
  const { problems, inputs, waiting, outputs } = verification
  const growth = judgedGrowth(signs)
  const out = outputs.values().reduce((sum, count) => sum + count, 0)
  return [
    ...problems,
    ...(inputs === sent ? [] : [`${sent} records were sent, and the input holds ${inputs}`]),
    ...(out === inputs - waiting ? [] : [`${inputs - waiting} records were processed, and ${out} came out`]),
    ...(status === 0 ? [] : [`the checker ended with exit status ${status}`]),
    ...(growth && grows(growth) ? [`resident memory grows by ${growthText(growth)}`] : []),
  ]
}

/** The figures for people. */
export function reportText(result: SoakResult): string {
  const { seconds, sent, signs, latencies, verification, joins } = result
  const { inputs, waiting } = verification
  const rows = [
    ['resident', (one: TimedSigns) => one.resident] as const,
    ['heap', (one: TimedSigns) => one.heap] as const,
    ['external', (one: TimedSigns) => one.external] as const,
  ].map(([name, memory]) => {
    const values = warm(signs).map(memory)
    return [name, inMib(Math.min(...values)), inMib(Math.max(...values)), growthText(growthOf(signs, memory))]
  })
  const mostBehind = Math.max(0, ...warm(signs).map((one) => one.sent - one.committed))
  const faults = faultsOf(result)
  return [
    `${sent} records in ${Math.round(seconds)} s, ${Math.round(sent / seconds)} a second; ${waiting} of ${inputs} wait.`,
    `Group joined ${joins} times; transactions given up: ${signs.at(-1)?.aborted ?? 0}; at most ${mostBehind} records on their way.`,
    `From appended to sent on, the commit not included: p50 ${latencies.within(0.5)} ms, p99 ${latencies.within(0.99)} ms.\n`,
    table(['memory', 'least', 'most', 'growth after warm-up'], rows),
    ...(faults.length > 0 ? faults.map((fault) => `WRONG: ${fault}`) : [soundText(signs)]),
  ].join('\n')
}

function soundText(signs: readonly TimedSigns[]): string {
  const growth = judgedGrowth(signs)
  const memory =
    growth && isFlat(growth)
      ? `memory is flat: it grows by less than ${mostGrowth} MiB an hour`
      : 'whether memory is flat takes longer to tell (ten minutes after the warm-up at least)'
  return `Every record came out once; ${memory}.`
}

const inMib = (bytes: number) => `${(bytes / mib).toFixed(0)} MiB`
const growthText = (growth: Trend | undefined) =>
  growth ? `${growth.slope.toFixed(1)} ± ${growth.error.toFixed(1)} MiB an hour` : 'too short to tell'
