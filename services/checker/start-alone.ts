import { readFileSync } from 'node:fs'
import { type CheckerConfig, describeConfig } from '../config/checker-config.ts'
import { readRules } from '../config/rules-folder.ts'
import { compileRuleset, type Ruleset } from '../core/ruleset.ts'
import type { OutputRegistry } from '../pipeline/schema-registry.ts'
import { readLocalRegistry } from '../registry/local-registry.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { RunningJob, Transport } from '../transports/transport.ts'
import { startChecker } from './checker.ts'
import type { Shadow } from './shadow/shadow.ts'
import { shadowBeside, versionsOf } from './shadow/shadow-beside.ts'

const version = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  .version as string

/** What the checker judges by. */
export interface Knowledge {
  readonly ruleset: Ruleset
  readonly registry: OutputRegistry
}

/** A checker's job in this process, and the shadow beside it, if any: who starts them closes both. */
export interface Alone {
  readonly starting: Promise<RunningJob>
  readonly shadow: Shadow | null
}

/** Reads what the checker judges by, and tells that it starts. Throws a Fault where rules or schemas are not sound. */
export function readKnowledge(config: CheckerConfig, telemetry: Telemetry): Knowledge {
  const ruleset = compileRuleset(readRules(config.packs))
  const registry = readLocalRegistry()
  telemetry.started({
    config: describeConfig(config),
    version,
    rulesetDigest: ruleset.digest,
    packs: versionsOf(ruleset),
  })
  return { ruleset, registry }
}

/** Starts the checker in this process. */
export function startAlone(
  config: CheckerConfig,
  { ruleset, registry }: Knowledge,
  transport: Transport,
  telemetry: Telemetry,
): Alone {
  const shadow = shadowBeside(ruleset, config, telemetry)
  return { starting: startChecker({ config, ruleset, registry, transport, telemetry, shadow }), shadow }
}
