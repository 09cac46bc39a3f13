import type { CheckerConfig } from '../../config/checker-config.ts'
import { readRules } from '../../config/rules-folder.ts'
import type { ShadowConfig } from '../../config/shadow-config.ts'
import { compileRuleset, type Ruleset } from '../../core/ruleset.ts'
import type { Telemetry } from '../../telemetry/telemetry.ts'
import { type Shadow, startShadow } from './shadow.ts'

/** A ruleset that is to judge in the shadow, and the topic for what it judges otherwise. */
export interface ShadowRuleset extends Pick<Ruleset, 'digest' | 'packs'> {
  readonly topic: string
}

/**
 * Reads the packs of the shadow and compiles them, as the thread will.
 * @throws Fault `pack-invalid` for all that is wrong in them.
 */
export function readShadow({ packs, rules, topic }: ShadowConfig): ShadowRuleset {
  return { ...compileRuleset(readRules(packs, rules), new Set(), null), topic }
}

/** Starts the shadow of the active ruleset, and tells of it. */
export function shadowBeside(
  active: Pick<Ruleset, 'digest' | 'packs'>,
  shadow: ShadowRuleset,
  config: Pick<CheckerConfig, 'brokers' | 'topics' | 'createTopics' | 'fastProduce'>,
  telemetry: Telemetry,
): Shadow {
  const { topic } = shadow
  telemetry.shadowStarted({
    rulesetDigest: shadow.digest,
    packs: versionsOf(shadow),
    topic,
    isSame: shadow.digest === active.digest,
  })
  const { brokers, fastProduce, topics, createTopics } = config
  const task = {
    active: packsOf(active),
    shadow: packsOf(shadow),
    brokers,
    fastProduce,
    input: topics.input,
    topic,
    createTopic: createTopics,
  }
  return startShadow({ task, telemetry })
}

export const versionsOf = ({ packs }: Pick<Ruleset, 'packs'>) =>
  packs.map(({ id, data }) => ({ id, version: data.version }))

/** What a thread needs of the packs; their cases have been judged. */
const packsOf = ({ packs }: Pick<Ruleset, 'packs'>) => packs.map(({ id, data }) => ({ id, data }))
