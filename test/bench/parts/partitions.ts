import { checker } from '../contender.ts'
import { openKafkaStage } from '../kafka-stage.ts'
import { nationalTopic } from '../national-topic.ts'
import { inTurns } from '../paired.ts'
import type { Part } from '../part.ts'
import { measureSteady } from '../steady.ts'
import { tellSteady } from '../steady-figures.ts'

const counts = [1, 4, 16, 64]
const workers = [1, 2, 4]
/** Workers are counted where each has some partitions; how throughput goes with partitions is one worker's matter. */
const forAllWorkers = 16

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

/** How throughput goes with partitions, and with worker processes. */
export const partitions: Part = {
  measures: `throughput with 1, 4, 16 and 64 partitions, and on ${forAllWorkers} with 1, 2 and 4 workers in one group`,
  events: 200_000,
  enough: { pairs: 5, events: 1_000_000 },
  minutes: 7,
  async run({ events, pairs, corpora }, report, log) {
    await using stage = await openKafkaStage(log)
    const sides = []
    for (const count of counts) {
      const topic = await nationalTopic(stage, corpora, events, count)
      for (const copies of count === forAllWorkers ? workers : [1]) {
        const name = `${counted(count, 'partition')}, ${counted(copies, 'worker')}`
        const contender = checker({ WORKERS: String(copies) }, name)
        sides.push({ name, measure: () => measureSteady(stage, contender, topic) })
      }
    }
    const measured = await inTurns(pairs, sides, (name, pair, { perSecond }) =>
      log(`pair ${pair}: ${name}: ${Math.round(perSecond)} events/s`),
    )
    for (const [name, runs] of measured) tellSteady(report, name, runs)
  },
}
