import type { CheckerConfig } from '../../config/checker-config.ts'
import { readRules } from '../../config/rules-folder.ts'
import type { ShadowConfig } from '../../config/shadow-config.ts'
import { compileRuleset, type Ruleset } from '../../core/ruleset.ts'
import type { Telemetry } from '../../telemetry/telemetry.ts'
import { type Shadow, startShadow } from './shadow.ts'

type BesideConfig = Pick<CheckerConfig, 'brokers' | 'topics' | 'createTopics' | 'fastProduce' | 'shadow'>

/**
 * Starts the shadow that the configuration asks for, beside the active ruleset, and tells of it. Null where none is
 * asked for, and where its packs cannot be read or are not sound, which is told: the outputs need no shadow. (A folder
 * or a pack that is not there is a wrong setting, and stops the start with the other settings that are wrong.)
 */
export function shadowBeside(
  active: Pick<Ruleset, 'digest' | 'packs'>,
  { shadow, ...config }: BesideConfig,
  telemetry: Telemetry,
): Shadow | null {
  if (shadow === null) return null
  const ruleset = soundRuleset(shadow, telemetry)
  if (ruleset === null) return null
  const { topic } = shadow
  telemetry.shadowStarted({
    rulesetDigest: ruleset.digest,
    packs: versionsOf(ruleset),
    topic,
    isSame: ruleset.digest === active.digest,
  })
  const { brokers, fastProduce, topics, createTopics } = config
  const task = {
    active: packsOf(active),
    shadow: packsOf(ruleset),
    brokers,
    fastProduce,
    input: topics.input,
    topic,
    createTopic: createTopics,
  }
  return startShadow({ task, telemetry })
}

/** The packs of the shadow, compiled as its thread will; null where something is wrong with them. */
function soundRuleset(
  { packs, rules }: ShadowConfig,
  telemetry: Pick<Telemetry, 'shadowRefused'>,
): Ruleset | null {
  try {
    return compileRuleset(readRules(packs, rules), new Set(), null)
  } catch (error) {
    telemetry.shadowRefused(error)
    return null
  }
}

export const versionsOf = ({ packs }: Pick<Ruleset, 'packs'>) =>
  packs.map(({ id, data }) => ({ id, version: data.version }))

/** What a thread needs of the packs; their cases have been judged. */
const packsOf = ({ packs }: Pick<Ruleset, 'packs'>) => packs.map(({ id, data }) => ({ id, data }))
