import { checker, copier } from '../contender.ts'
import { openKafkaStage } from '../kafka-stage.ts'
import { nationalTopic } from '../national-topic.ts'
import { inTurns, ratiosOf } from '../paired.ts'
import { comparison, type Part } from '../part.ts'
import type { Report } from '../report.ts'
import { measureSteady, type Steady } from '../steady.ts'
import { tellSteady } from '../steady-figures.ts'

const [ours, bare, headed] = [checker(), copier(false), copier(true)]

/** The checker beside its own consumer and producer with nothing between them: the floor. */
export const noChecking: Part = {
  measures: 'throughput beside the same consumer and producer that copy without checking',
  ...comparison,
  minutes: 5,
  async run({ events, pairs, corpora }, report, log) {
    await using stage = await openKafkaStage(log)
    const topic = await nationalTopic(stage, corpora, events, 4)
    const sides = [ours, bare, headed].map((contender) => ({
      name: contender.name,
      measure: () => measureSteady(stage, contender, topic),
    }))
    const measured = await inTurns(pairs, sides, (name, pair, { perSecond }) =>
      log(`pair ${pair}: ${name}: ${Math.round(perSecond)} events/s`),
    )
    tellNoChecking(report, measured)
  },
}

export function tellNoChecking(report: Report, measured: ReadonlyMap<string, readonly Steady[]>): void {
  for (const [name, runs] of measured) tellSteady(report, name, runs)
  const of = (name: string) => measured.get(name) ?? []
  const ratio = (other: string) => ratiosOf(of(ours.name), of(other), ({ perSecond }) => perSecond)
  report.ratio('checker / no checking', ratio(bare.name))
  report.figure('checker / no checking, with the headers of its outputs: events/s, ratio', ratio(headed.name))
}
