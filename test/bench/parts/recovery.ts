import { openKafkaStage } from '../kafka-stage.ts'
import { nationalTopic } from '../national-topic.ts'
import { inTurns, spreadOf } from '../paired.ts'
import type { Part } from '../part.ts'
import { type Recovery, recover } from '../recover.ts'

const partitions = 4
const sides = [
  { name: 'a worker alone, started again at once', workers: 1 },
  { name: 'one of two workers', workers: 2 },
]

/** How long a checker takes to start, and to go on after kill -9. */
export const recovery: Part = {
  measures: 'seconds to start, and after kill -9 amid a backlog until it goes on and until all is done',
  events: 500_000,
  enough: { pairs: 5, events: 2_500_000 },
  minutes: 8,
  async run({ events, pairs, corpora }, report, log) {
    await using stage = await openKafkaStage(log)
    const topic = await nationalTopic(stage, corpora, events, partitions)
    const measured = await inTurns(
      pairs,
      sides.map(({ name, workers }) => ({ name, measure: () => recover(stage, topic, workers) })),
      (name, pair, { goneSeconds, doneSeconds }) =>
        log(
          `pair ${pair}: ${name}: goes on after ${goneSeconds.toFixed(1)} s, done after ${doneSeconds.toFixed(1)} s`,
        ),
    )
    for (const [name, runs] of measured) {
      const figure = (what: string, of: (run: Recovery) => number) =>
        report.figure(`kill -9 of ${name}: ${what}`, spreadOf(runs.map(of)))
      figure('seconds to the first commit after the start', ({ startSeconds }) => startSeconds)
      figure('seconds from the kill to the next commit of what it had', ({ goneSeconds }) => goneSeconds)
      figure('seconds from the kill until all is done', ({ doneSeconds }) => doneSeconds)
      figure('events left at the kill', ({ left }) => left)
    }
    const all = topic.events.toLocaleString('en-GB')
    report.note(`in every run exactly one committed output of each of the ${all} events`)
  },
}
