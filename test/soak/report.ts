import { table } from '../../services/terminal/table.ts'
import type { SoakResult, TimedSigns } from './soak.ts'
import { type Trend, trendOf } from './trend.ts'

const mib = 1024 * 1024
const hour = 3_600
// Code is compiled and caches fill: a third of a short soak, five minutes of a long one.
const warmUp = { share: 1 / 3, most: 300 }
// Seconds.
const leastJudged = 600
const leastCovered = 0.9
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

/** What the memory of a soak shows. Less than ten minutes tell how the heap was filled, and no more. */
type Memory = 'flat' | 'grows' | 'not-shown' | 'too-short'

function memoryOf({ seconds, signs }: Pick<SoakResult, 'seconds' | 'signs'>): Memory {
  if (seconds - Math.min(warmUp.most, seconds * warmUp.share) < leastJudged) return 'too-short'
  const [first, last] = [warm(signs).at(0), warm(signs).at(-1)]
  const growth = growthOf(signs, ({ resident }) => resident)
  // A checker that told nothing of itself for much of the time has shown nothing.
  if (!growth || !first || !last || last.at - first.at < leastJudged * leastCovered) return 'not-shown'
  if (growth.slope - 2 * growth.error > mostGrowth) return 'grows'
  return growth.slope + 2 * growth.error <= mostGrowth ? 'flat' : 'not-shown'
}

/** What is wrong, one line each; nothing where the soak was sound. */
export function faultsOf(result: SoakResult): string[] {
  const { verification, sent, signs, status } = result
  const { problems, inputs, waiting, outputs } = verification
  const out = outputs.values().reduce((sum, count) => sum + count, 0)
  const growth = growthText(growthOf(signs, ({ resident }) => resident))
  return [
    ...problems,
    ...(inputs === sent ? [] : [`${sent} records were sent, and the input holds ${inputs}`]),
    ...(waiting === 0
      ? []
      : [`${waiting} records were still waiting when the checker had had its time to finish`]),
    ...(out === inputs - waiting ? [] : [`${inputs - waiting} records were processed, and ${out} came out`]),
    ...(status === 0 ? [] : [`the checker ended with exit status ${status}`]),
    ...(memoryOf(result) === 'grows' ? [`resident memory grows by ${growth}`] : []),
  ]
}

/** Whether all that the soak was long enough to show is as it should be. */
export const isSound = (result: SoakResult): boolean =>
  faultsOf(result).length === 0 && memoryOf(result) !== 'not-shown'

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
    if (values.length === 0) return [name, 'none', 'none', 'none']
    return [name, inMib(Math.min(...values)), inMib(Math.max(...values)), growthText(growthOf(signs, memory))]
  })
  const behind = warm(signs).map((one) => one.sent - one.committed)
  const mostBehind = behind.length === 0 ? 'none' : Math.max(...behind)
  const took = (share: number) => inMs(latencies.within(share))
  return [
    `${sent} records in ${Math.round(seconds)} s, ${Math.round(sent / seconds)} a second; ${waiting} of ${inputs} wait.`,
    `Group joined ${joins} times; transactions given up: ${signs.at(-1)?.aborted ?? 'unknown'}; most records on their way: ${mostBehind}.`,
    `From appended to sent on, the commit not included: p50 ${took(0.5)}, p99 ${took(0.99)}.\n`,
    table(['memory', 'least', 'most', 'growth after warm-up'], rows),
    ...verdictOf(result),
  ].join('\n')
}

/** The last lines: the faults, then what else can be said. */
function verdictOf(result: SoakResult): string[] {
  const faults = faultsOf(result)
  const memory = memoryTexts[memoryOf(result)]
  return [
    ...faults.map((fault) => `WRONG: ${fault}`),
    ...(faults.length === 0 ? ['Every record came out once.'] : []),
    ...(memory === '' ? [] : [memory]),
  ]
}

const memoryTexts: Record<Memory, string> = {
  flat: `Memory is flat: it grows by less than ${mostGrowth} MiB an hour.`,
  grows: '',
  'not-shown':
    `NOT SHOWN: that memory grows by less than ${mostGrowth} MiB an hour. ` +
    'The growth above is too uncertain, or the checker told too little of itself; a longer soak tells more.',
  'too-short': 'Whether memory is flat takes longer to tell: ten minutes after the warm-up at least.',
}

const inMib = (bytes: number) => `${(bytes / mib).toFixed(0)} MiB`
const inMs = (ms: number | null) => (ms === null ? 'none' : `${ms} ms`)
const growthText = (growth: Trend | undefined) =>
  growth ? `${growth.slope.toFixed(1)} ± ${growth.error.toFixed(1)} MiB an hour` : 'too short to tell'
