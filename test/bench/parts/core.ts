import { avroEvents, nationalMix } from '../corpus.ts'
import { openCorpus } from '../corpus-file.ts'
import { measureInProcess, tellInProcess } from '../in-process.ts'
import { inTurns, ratiosOf } from '../paired.ts'
import type { Part } from '../part.ts'

const kinds = ['verdict', 'projected', 'verdict, none remembered', 'output'] as const
const named: Readonly<Record<string, string>> = {
  verdict: 'core, Avro bytes to verdict',
  projected: 'bare projected decoding',
  'verdict, none remembered': 'core, no verdict remembered',
  output: 'core, Avro bytes to output bytes',
}

/** Avro bytes to verdict on one thread, beside nothing but the decoding of the fields that rules read. */
export const core: Part = {
  measures: 'Avro bytes to verdict on one thread, beside bare projected decoding by avsc',
  async run({ events, pairs }, report, log) {
    log(`generating events for ${events} in steady state`)
    await using corpus = await openCorpus(events, (all) =>
      avroEvents({ events: all, seed: 2, ...nationalMix }),
    )
    const sides = kinds.map((name) => ({ name, measure: () => measureInProcess(name, corpus) }))
    const measured = await inTurns(pairs, sides, (name, pair, { perSecond }) =>
      log(`pair ${pair}: ${named[name]}: ${Math.round(perSecond)} events/s`),
    )
    for (const [name, runs] of measured) tellInProcess(report, named[name] ?? name, runs)
    const [verdicts, decoded] = [measured.get('verdict') ?? [], measured.get('projected') ?? []]
    report.ratio(
      'core / bare projected decoding',
      ratiosOf(verdicts, decoded, ({ perSecond }) => perSecond),
    )
  },
}
