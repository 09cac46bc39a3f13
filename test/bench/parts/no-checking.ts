import { checker, copier } from '../contender.ts'
import { openKafkaStage } from '../kafka-stage.ts'
import { nationalTopic } from '../national-topic.ts'
import { inTurns, ratiosOf } from '../paired.ts'
import type { Part } from '../part.ts'
import { measureSteady } from '../steady.ts'
import { tellSteady } from '../steady-figures.ts'

/** The checker beside its own consumer and producer with nothing between them: the floor. */
export const noChecking: Part = {
  measures: 'throughput beside the same consumer and producer that copy without checking',
  async run({ events, pairs }, report, log) {
    await using stage = await openKafkaStage(log)
    const topic = await nationalTopic(stage, events, 4, log)
    const [ours, bare, headed] = [checker(), copier(false), copier(true)]
    const sides = [ours, bare, headed].map((contender) => ({
      name: contender.name,
      measure: () => measureSteady(stage, contender, topic),
    }))
    const measured = await inTurns(pairs, sides, (name, pair, { perSecond }) =>
      log(`pair ${pair}: ${name}: ${Math.round(perSecond)} events/s`),
    )
    for (const [name, runs] of measured) tellSteady(report, name, runs)
    const of = (name: string) => measured.get(name) ?? []
    const ratio = (other: string) => ratiosOf(of(ours.name), of(other), ({ perSecond }) => perSecond)
    report.ratio('checker / no checking', ratio(bare.name))
    report.figure('checker / no checking, with the headers of its outputs', ratio(headed.name))
  },
}
