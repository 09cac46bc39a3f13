import { parseArgs } from 'node:util'
import { readRules } from '../../services/config/rules-folder.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { eventAssessor } from '../../services/pipeline/event-assessor.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import { measureEvents } from './measure-events.ts'
import { peerPacks } from './peer-packs.ts'
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
const synthetic = Number(options.packs)
const assess = eventAssessor({
  ruleset: compileRuleset(synthetic > 0 ? syntheticPacks(synthetic) : readRules(peerPacks)),
  registry: readLocalRegistry(),
  remember: options.what !== 'verdict, none remembered',
})

function judged(value: Buffer) {
  const assessed = assess(value)
  if (!assessed.ok) throw new Error(`an event of the corpus is ${assessed.failure.code}`)
  if (synthetic > 0 && assessed.result.outcome !== 'out-of-scope') throw new Error('a synthetic pack applies')
  return assessed
}

// With the words of its findings, which an output's bytes do without.
const assessment = (value: Buffer) => judged(value).assessment()
measureEvents(options, options.what === 'output' ? (value) => judged(value).output() : assessment)
