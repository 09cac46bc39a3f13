import { parseArgs } from 'node:util'
import { readRules } from '../../services/config/rules-folder.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { eventAssessor } from '../../services/pipeline/event-assessor.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import { readCorpus } from './corpus.ts'
import type { InProcess } from './in-process.ts'
import { peerPacks } from './peer-packs.ts'
import { projectedDecoder } from './projected-decoder.ts'
import { syntheticPacks } from './synthetic-packs.ts'

// One measurement in a process of its own, so that none finds the code that another has warmed.
const { values: options } = parseArgs({
  options: {
    file: { type: 'string', default: '' },
    what: { type: 'string', default: 'verdict' },
    packs: { type: 'string', default: '0' },
    warm: { type: 'string', default: '0' },
  },
})

function worker(what: string): (value: Buffer) => unknown {
  const registry = readLocalRegistry()
  if (what === 'projected') return projectedDecoder(registry.latestEvent.schema)
  const synthetic = Number(options.packs)
  const packs = synthetic > 0 ? syntheticPacks(synthetic) : readRules(peerPacks)
  const assess = eventAssessor({
    ruleset: compileRuleset(packs),
    registry,
    remember: what !== 'verdict, none remembered',
  })
  const judged = (value: Buffer) => {
    const assessed = assess(value)
    if (!assessed.ok) throw new Error(`an event of the corpus is ${assessed.failure.code}`)
    if (synthetic > 0 && assessed.assessment.outcome !== 'out-of-scope')
      throw new Error('a synthetic pack applies')
    return assessed
  }
  return what === 'output' ? (value) => judged(value).output() : judged
}

const work = worker(options.what)
let [events, seconds, cpu, warming] = [0, 0, 0, Number(options.warm)]
for (const portion of readCorpus(options.file)) {
  const [began, before] = [performance.now(), process.cpuUsage()]
  for (const { value } of portion) work(value)
  const used = process.cpuUsage(before)
  warming -= portion.length
  if (warming >= 0) continue
  events += portion.length
  seconds += (performance.now() - began) / 1_000
  cpu += (used.user + used.system) / 1_000_000
}
const measured: InProcess = {
  perSecond: events / seconds,
  cpuPerMillion: (cpu / events) * 1_000_000,
  peakMb: process.resourceUsage().maxRSS / 1_024,
}
process.stdout.write(JSON.stringify(measured))
