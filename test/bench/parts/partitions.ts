import { checker } from '../contender.ts'
import { openKafkaStage } from '../kafka-stage.ts'
import { nationalTopic } from '../national-topic.ts'
import { inTurns } from '../paired.ts'
import type { Part } from '../part.ts'
import { measureSteady } from '../steady.ts'
import { tellSteady } from '../steady-figures.ts'

const share = 1 / 5
const counts = [1, 4, 16, 64]
const workers = [1, 2, 4]

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

/** How throughput goes with partitions and worker processes. */
export const partitions: Part = {
  measures: 'throughput with 1, 4, 16 and 64 partitions, and 1, 2 and 4 workers in one group',
  async run({ events, pairs }, report, log) {
    for (const count of counts) {
      await using stage = await openKafkaStage(log)
      const topic = await nationalTopic(stage, Math.ceil(events * share), count, log)
      const sides = workers.map((copies) => ({
        name: `${counted(count, 'partition')}, ${counted(copies, 'worker')}`,
        measure: () => measureSteady(stage, checker(), topic, copies),
      }))
      const measured = await inTurns(pairs, sides, (name, pair, { perSecond }) =>
        log(`pair ${pair}: ${name}: ${Math.round(perSecond)} events/s`),
      )
      for (const [name, runs] of measured) tellSteady(report, name, runs)
    }
  },
}
