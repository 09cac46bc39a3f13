import { readFileSync } from 'node:fs'
import { type CheckerConfig, describeConfig } from '../config/checker-config.ts'
import { readRules } from '../config/rules-folder.ts'
import { compileRuleset } from '../core/ruleset.ts'
import { readLocalRegistry } from '../registry/local-registry.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { RunningJob, Transport } from '../transports/transport.ts'
import { startChecker } from './checker.ts'
import type { Shadow } from './shadow/shadow.ts'
import { shadowBeside, versionsOf } from './shadow/shadow-beside.ts'

const version = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  .version as string

/** A checker's job in this process, and the shadow beside it, if any: who starts them closes both. */
export interface Alone {
  readonly starting: Promise<RunningJob>
  readonly shadow: Shadow | null
}

/** Starts the checker in this process. Throws a Fault where the rules or the schemas are not sound. */
export function startAlone(config: CheckerConfig, transport: Transport, telemetry: Telemetry): Alone {
  const ruleset = compileRuleset(readRules(config.packs))
  const registry = readLocalRegistry()
  telemetry.started({
    config: describeConfig(config),
    version,
    rulesetDigest: ruleset.digest,
    packs: versionsOf(ruleset),
  })
  const shadow = shadowBeside(ruleset, config, telemetry)
  return { starting: startChecker({ config, ruleset, registry, transport, telemetry, shadow }), shadow }
}
