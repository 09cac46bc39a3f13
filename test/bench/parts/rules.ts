import { nationalCorpus } from '../corpus-file.ts'
import { type InProcess, measureInProcess, tellInProcess } from '../in-process.ts'
import { inTurns, ratiosOf } from '../paired.ts'
import { comparison, type Part } from '../part.ts'
import type { Report } from '../report.ts'

const counts = [1, 10, 100, 1_000]
const nameOf = (packs: number) => `${packs} synthetic ${packs === 1 ? 'pack' : 'packs'}`

/** What packs cost that do not apply. */
export const rules: Part = {
  measures: 'the cost of a verdict with 1, 10, 100 and 1,000 packs that do not apply',
  ...comparison,
  minutes: 3,
  async run({ events, pairs, corpora }, report, log) {
    const corpus = nationalCorpus(corpora, events)
    const sides = counts.map((packs) => ({
      name: nameOf(packs),
      measure: () => measureInProcess('verdict', corpus, packs),
    }))
    const measured = await inTurns(pairs, sides, (name, pair, { perSecond }) =>
      log(`pair ${pair}: ${name}: ${Math.round(perSecond)} events/s`),
    )
    tellRules(report, measured)
  },
}

export function tellRules(report: Report, measured: ReadonlyMap<string, readonly InProcess[]>): void {
  for (const [name, runs] of measured) tellInProcess(report, name, runs)
  const of = (packs: number) => measured.get(nameOf(packs)) ?? []
  report.ratio(
    '1,000 packs / one pack',
    ratiosOf(of(1_000), of(1), ({ cpuPerMillion }) => cpuPerMillion),
  )
}
