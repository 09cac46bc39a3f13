import { compareVerdicts } from '../compare-verdicts.ts'
import { checker, type StreamsSettings, streams } from '../contender.ts'
import { avroEvents, nationalMix } from '../corpus.ts'
import type { RatioName } from '../goals.ts'
import { openKafkaStage } from '../kafka-stage.ts'
import { nationalTopic } from '../national-topic.ts'
import { inTurns, ratiosOf, type Spread } from '../paired.ts'
import { comparison, type Part } from '../part.ts'
import type { Report } from '../report.ts'
import { measureSteady, type Steady } from '../steady.ts'
import { tellSteady } from '../steady-figures.ts'
import { streamsPeer } from '../streams-peer.ts'
import { writeStreamsRules } from '../streams-rules.ts'

const comparedPerMix = 10_000
/** Our own producer sends up to 896 KB at a time; theirs collects 16 KB of a partition unless it is told otherwise. */
const largeBatches = { words: 'large batches', properties: { 'producer.batch.size': String(512 * 1_024) } }

/** The settings of the peer that are measured. */
export const streamsSettings: readonly StreamsSettings[] = [
  ...[1, 2].flatMap((threads) => [100, 1_000].map((commitMs) => ({ threads, commitMs }))),
  { threads: 1, commitMs: 1_000, more: largeBatches },
]

const ours = [1, 2].map((count) =>
  checker({ WORKERS: String(count) }, `checker, ${count} ${count === 1 ? 'worker' : 'workers'}`),
)

/** Side by side stands only what does the same work. */
async function requireSameVerdicts(report: Report, log: (line: string) => void): Promise<void> {
  log('comparing the outputs of both sides, event by event')
  const mixes = [{ ablationShare: 0.9, defectRate: 0.8 }, nationalMix]
  const values = function* () {
    for (const mix of mixes)
      for (const { value } of avroEvents({ events: comparedPerMix, seed: 7, ...mix })) yield value
  }
  const { compared, differences } = await compareVerdicts(values(), log)
  if (differences.length > 0)
    throw new Error(`${differences.length} of ${compared} outputs differ: ${differences[0]}`)
  report.note(
    `before anything was timed, both sides judged ${compared} other events, looking for no corrections: the same outputs, byte for byte but for the time of assessment`,
  )
}

/**
 * The checker, with one worker and two, beside Kafka Streams with the same rules: by default and by its best commit
 * interval, on one thread and two, and on one with batches about as large as ours.
 */
export const streamsPart: Part = {
  measures: 'exactly-once throughput and CPU beside Kafka Streams with the same rules',
  ...comparison,
  minutes: 25,
  async run({ events, pairs, corpora }, report, log) {
    const peer = await streamsPeer(log)
    await requireSameVerdicts(report, log)
    await using stage = await openKafkaStage(log)
    const rules = await writeStreamsRules(stage.folder)
    const topic = await nationalTopic(stage, corpora, events, 4)
    const sides = [...ours, ...streamsSettings.map((one) => streams(peer, rules, one))].map((contender) => ({
      name: contender.name,
      measure: () => measureSteady(stage, contender, topic),
    }))
    const measured = await inTurns(pairs, sides, (name, pair, { perSecond }) =>
      log(`pair ${pair}: ${name}: ${Math.round(perSecond)} events/s`),
    )
    tellStreams(report, measured)
  },
}

const throughput = ({ perSecond }: Steady) => perSecond
const cpu = ({ cpuPerMillion }: Steady) => cpuPerMillion

/** A side of ours beside one of theirs. */
interface Rivals {
  readonly sides: string
  readonly spread: Spread
}

const byMedian = (one: Rivals, other: Rivals) => one.spread.median - other.spread.median

/** The best of our settings against the best of theirs, for throughput and for CPU each. */
export function tellStreams(report: Report, measured: ReadonlyMap<string, readonly Steady[]>): void {
  for (const [name, runs] of measured) tellSteady(report, name, runs)
  const isOurs = (name: string) => ours.some((one) => one.name === name)
  const [us, theirs] = [true, false].map((wanted) =>
    [...measured].filter(([name]) => isOurs(name) === wanted),
  )
  const rivals = (of: (steady: Steady) => number) =>
    (us ?? []).map(([name, runs]) =>
      (theirs ?? [])
        .map(([other, peers]): Rivals => ({ sides: `${name} / ${other}`, spread: ratiosOf(runs, peers, of) }))
        .toSorted(byMedian),
    )
  const fastest = rivals(throughput).flatMap((against) => against.at(0) ?? [])
  const thriftiest = rivals(cpu).flatMap((against) => against.at(-1) ?? [])
  tellRivals(report, 'exactly-once throughput / Kafka Streams', fastest.toSorted(byMedian).at(-1))
  tellRivals(report, 'CPU per event / Kafka Streams', thriftiest.toSorted(byMedian).at(0))
}

function tellRivals(report: Report, ratio: RatioName, rivals: Rivals | undefined): void {
  if (rivals === undefined) return
  report.ratio(ratio, rivals.spread)
  report.note(`${ratio}: ${rivals.sides}`)
}
