import { isSettingKey, type SettingKey } from './checker-settings.ts'

/** A value as it was written, and where: `environment`, `default`, or file:line:column. */
export interface Setting {
  readonly text: string
  readonly origin: string
}

/** What one source gives: its settings, and what is wrong with it, a line for each. */
export interface SettingSource {
  readonly settings: ReadonlyMap<SettingKey, Setting>
  readonly problems: readonly string[]
  /** Keys that are there without a value. */
  readonly empty: readonly SettingKey[]
  /** The source could not be read at all, so what it would have set is not known. */
  readonly unreadable?: true
}

// Kubernetes gives every pod such variables for each service beside it: a service may be called kafka-brokers.
const isServiceLink = (name: string) =>
  /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT(?:_\d+_\w+)?)$/.test(name)

/**
 * Whether a variable that is not ours was probably meant to be. A misspelt one is not to be told from somebody
 * else's, so only names that hardly anybody else uses count, in any case: TOPIC_…, CREATE_TOPIC…, BROKER_GIVE…,
 * SHADOW_PACK…, SHADOW_RULE…, SHADOW_TOPIC…, KAFKA_FAST…, KAFKA_BROKER and KAFKA_BROKERS…. KAFKA_BROKER_… does not (images of the broker itself use it), nor do the
 * generic GROUP_ID, WORKERS, HTTP_PORT, LOG_LEVEL and PACKS misspelt, nor Kubernetes' service links.
 */
function looksLikeOurs(name: string): boolean {
  const upper = name.toUpperCase()
  return (
    /^(?:TOPIC_|CREATE_?TOPIC|BROKER_?GIVE|SHADOW_?(?:PACK|RULE|TOPIC)|KAFKA_?BROKER(?:S|$)|KAFKA_?FAST)/.test(
      upper,
    ) && !isServiceLink(upper)
  )
}

/** A command line without options. */
export const noOptions: SettingSource = { settings: new Map(), problems: [], empty: [] }

/** A setting that an option of the command line gave, such as `--workers`; what it gives counts, even if it is empty. */
export const fromOption = (option: string, key: SettingKey, text: string): SettingSource => ({
  ...noOptions,
  settings: new Map([[key, { text: text.trim(), origin: option }]]),
})

/** The settings among the environment's variables; an empty one counts as not set. */
export function fromEnvironment(env: NodeJS.ProcessEnv): SettingSource {
  const settings = new Map<SettingKey, Setting>()
  const problems: string[] = []
  const empty: SettingKey[] = []
  for (const [name, value] of Object.entries(env)) {
    const text = value?.trim()
    if (!text) {
      if (value !== undefined && isSettingKey(name)) empty.push(name)
      continue
    }
    if (isSettingKey(name)) settings.set(name, { text, origin: 'environment' })
    // Its value stays out of the message: what is not ours may be anybody's secret.
    else if (looksLikeOurs(name)) problems.push(`${name} (environment): unknown variable`)
  }
  return { settings, problems, empty }
}
