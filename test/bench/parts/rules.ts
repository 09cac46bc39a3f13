import { nationalCorpus } from '../corpus-file.ts'
import { type InProcess, measureInProcess, tellInProcess } from '../in-process.ts'
import { inTurns, ratiosOf } from '../paired.ts'
import { comparison, type Part } from '../part.ts'
import type { Report } from '../report.ts'

const counts = [1, 10, 100, 1_000]
const counted = (packs: number) => `${packs} synthetic ${packs === 1 ? 'pack' : 'packs'}`
const written = (packs: number) => `${counted(packs)}, output written`

/** An output names every pack: with a thousand of them it has 64 KB, and a million outputs would take minutes. */
const writtenShare = 0.1

const sides = [
  ...counts.map((packs) => ({ name: counted(packs), what: 'verdict', packs }) as const),
  ...[1, 1_000].map((packs) => ({ name: written(packs), what: 'output', packs }) as const),
]

/** What packs cost that do not apply: the verdict, and with 1 and 1,000 of them the output, too. */
export const rules: Part = {
  measures:
    'the cost of a verdict with 1, 10, 100 and 1,000 packs that do not apply, and of an output with 1 and 1,000',
  ...comparison,
  minutes: 5,
  async run({ events, pairs, corpora }, report, log) {
    const corpus = {
      verdict: nationalCorpus(corpora, events),
      output: nationalCorpus(corpora, Math.ceil(events * writtenShare)),
    }
    report.note(`outputs were written of ${writtenShare * 100} % of the events`)
    const measured = await inTurns(
      pairs,
      sides.map(({ name, what, packs }) => ({
        name,
        measure: () => measureInProcess(what, corpus[what], packs),
      })),
      (name, pair, { perSecond }) => log(`pair ${pair}: ${name}: ${Math.round(perSecond)} events/s`),
    )
    tellRules(report, measured)
  },
}

export function tellRules(report: Report, measured: ReadonlyMap<string, readonly InProcess[]>): void {
  for (const [name, runs] of measured) tellInProcess(report, name, runs)
  const ratio = (named: (packs: number) => string) => {
    const of = (packs: number) => measured.get(named(packs)) ?? []
    return ratiosOf(of(1_000), of(1), ({ cpuPerMillion }) => cpuPerMillion)
  }
  report.ratio('1,000 packs / one pack', ratio(counted))
  report.figure('1,000 packs / one pack, with the output written: CPU, ratio', ratio(written))
}
