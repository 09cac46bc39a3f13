import { nationalCorpus } from '../corpus-file.ts'
import { goalFigures } from '../goals.ts'
import { type InProcess, measureInProcess, tellInProcess } from '../in-process.ts'
import { inTurns, ratiosOf } from '../paired.ts'
import { comparison, type Part } from '../part.ts'
import type { Report } from '../report.ts'

const kinds = ['verdict', 'projected', 'verdict, none remembered', 'output'] as const
const named: Readonly<Record<string, string>> = {
  verdict: goalFigures.coreEvents.replace(': events/s', ''),
  projected: 'bare projected decoding',
  'verdict, none remembered': 'core, no verdict remembered',
  output: 'core, Avro bytes to output bytes',
}

/** Avro bytes to verdict on one thread, beside nothing but the decoding of the fields that rules read. */
export const core: Part = {
  measures: 'Avro bytes to verdict on one thread, beside bare projected decoding by avsc',
  ...comparison,
  minutes: 5,
  async run({ events, pairs, corpora }, report, log) {
    const corpus = nationalCorpus(corpora, events)
    const sides = kinds.map((name) => ({ name, measure: () => measureInProcess(name, corpus) }))
    const measured = await inTurns(pairs, sides, (name, pair, { perSecond }) =>
      log(`pair ${pair}: ${named[name]}: ${Math.round(perSecond)} events/s`),
    )
    tellCore(report, measured)
  },
}

export function tellCore(report: Report, measured: ReadonlyMap<string, readonly InProcess[]>): void {
  for (const [name, runs] of measured) tellInProcess(report, named[name] ?? name, runs)
  const [verdicts, decoded] = [measured.get('verdict') ?? [], measured.get('projected') ?? []]
  report.ratio(
    'core / bare projected decoding',
    ratiosOf(verdicts, decoded, ({ perSecond }) => perSecond),
  )
}
