import { avroEvents, nationalMix } from '../corpus.ts'
import { openCorpus } from '../corpus-file.ts'
import { measureInProcess, tellInProcess } from '../in-process.ts'
import { inTurns } from '../paired.ts'
import type { Part } from '../part.ts'

/** How many codes an episode has, and how many of them are diagnoses; extracts have room for 20 and 24. */
const sizes = [
  { codes: 3, diagnoses: 2 },
  { codes: 20, diagnoses: 12 },
  { codes: 44, diagnoses: 20 },
]
/** Correct ones: an error would be taken along with its code by many others. */
const correct = { ...nationalMix, defectRate: 0, dirtRate: 0 }
const recent = 64

/** Gives every event codes of those that came before it, as many as asked for. */
function withCodes(codes: number, diagnoses: number) {
  const [seenDiagnoses, seenProcedures]: [unknown[], unknown[]] = [[], []]
  const next = (seen: unknown[], own: unknown[], count: number) => {
    seen.unshift(...own)
    seen.length = Math.min(seen.length, recent)
    return Array.from({ length: count }, (_, n) => seen[n % seen.length])
  }
  return (event: Record<string, unknown>) => {
    const episode = event['episode'] as { diagnoses: unknown[]; procedures: object[] }
    const undated = episode.procedures.map((procedure) => ({ ...procedure, date: null }))
    const own = {
      diagnoses: next(seenDiagnoses, episode.diagnoses, diagnoses),
      // The first events have none before them to take codes from.
      procedures: next(seenProcedures, undated, codes - diagnoses).filter((one) => one !== undefined),
    }
    return { ...event, episode: { ...episode, ...own } }
  }
}

/** What longer episodes cost. */
export const codes: Part = {
  measures: 'the cost of a verdict on episodes of 3, 20 and 44 codes',
  events: 200_000,
  enough: { pairs: 5, events: 1_000_000 },
  minutes: 2,
  async run({ events, pairs }, report, log) {
    await using stack = new AsyncDisposableStack()
    const sides = []
    for (const { codes: count, diagnoses } of sizes) {
      log(`generating events of ${count} codes`)
      const corpus = await openCorpus(events, (all) =>
        avroEvents({ events: all, seed: 4, ...correct }, withCodes(count, diagnoses)),
      )
      stack.use(corpus)
      sides.push({ name: `${count} codes`, measure: () => measureInProcess('verdict', corpus) })
    }
    const measured = await inTurns(pairs, sides, (name, pair, { perSecond }) =>
      log(`pair ${pair}: ${name}: ${Math.round(perSecond)} events/s`),
    )
    for (const [name, runs] of measured) tellInProcess(report, name, runs)
  },
}
