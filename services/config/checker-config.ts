import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { Fault } from '../fault.ts'
import {
  type CheckerSettings,
  type checkerSettings,
  type LogLevel,
  type SettingKey,
  settingPages,
  topicKeys,
} from './checker-settings.ts'
import { fromConfigFile } from './config-file.ts'
import { complaint, settingProblem } from './config-problems.ts'
import { quote } from './quote.ts'
import { fromEnvironment, noOptions, type Setting, type SettingSource } from './setting-sources.ts'
import { hasShadow, type ShadowConfig, settingsWithShadow, shadowOf, whyNoShadow } from './shadow-config.ts'

/** What the checker is told before it starts. */
export interface CheckerConfig {
  readonly brokers: readonly string[]
  readonly groupId: string
  readonly topics: {
    readonly input: string
    readonly enriched: string
    readonly rejected: string
    readonly deadLetter: string
  }
  /** Pack ids in the order in which their findings come. */
  readonly packs: readonly string[]
  /** null: nothing judges beside these packs. */
  readonly shadow: ShadowConfig | null
  /** Why nothing does although something of it is set; absent where nothing is. */
  readonly noShadow?: string
  /** How many worker processes share the partitions; null: as many as the cores that may be used. */
  readonly workers: number | null
  /** null: no HTTP server. */
  readonly httpPort: number | null
  readonly logLevel: LogLevel
  readonly createTopics: boolean
  readonly fastProduce: boolean
  readonly brokerGiveUpAfterMs: number
}

type ReadFile = (path: string) => string

const defaults = settingPages.flatMap(({ key, fallback }): [SettingKey, Setting][] =>
  fallback === null ? [] : [[key, { text: fallback, origin: 'default' }]],
)

function fromFile(path: string, readFile: ReadFile): SettingSource {
  try {
    return fromConfigFile(readFile(path), path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    const problem = `CONFIG_FILE (environment): cannot read ${quote(path)} (${code})`
    return { settings: new Map(), problems: [problem], empty: [], unreadable: true }
  }
}

function sourcesOf(env: NodeJS.ProcessEnv, readFile: ReadFile): readonly SettingSource[] {
  const path = env['CONFIG_FILE']?.trim()
  return [...(path ? [fromFile(path, readFile)] : []), fromEnvironment(env)]
}

// `when`: the topics are compared even where another setting is wrong, so that one message names everything.
const settingsWithTopicsApart = topicKeys.reduce<typeof checkerSettings>(
  (schema, key, index) =>
    schema.refine(
      (settings) =>
        (key === 'TOPIC_SHADOW' && !hasShadow(settings)) ||
        !topicKeys.slice(0, index).some((other) => settings[other] === settings[key]),
      { when: () => true, path: [key], error: 'is the name of another of the topics' },
    ),
  settingsWithShadow,
)

function toConfig(settings: CheckerSettings, empty: readonly SettingKey[]): CheckerConfig {
  const noShadow = whyNoShadow(settings, empty)
  return {
    brokers: settings.KAFKA_BROKERS,
    groupId: settings.GROUP_ID,
    topics: {
      input: settings.TOPIC_INPUT,
      enriched: settings.TOPIC_ENRICHED,
      rejected: settings.TOPIC_REJECTED,
      deadLetter: settings.TOPIC_DEAD_LETTER,
    },
    packs: settings.PACKS,
    shadow: shadowOf(settings),
    ...(noShadow !== null && { noShadow }),
    workers: settings.WORKERS ?? null,
    httpPort: settings.HTTP_PORT === 0 ? null : settings.HTTP_PORT,
    logLevel: settings.LOG_LEVEL,
    createTopics: settings.CREATE_TOPICS,
    fastProduce: settings.KAFKA_FAST_PRODUCE,
    brokerGiveUpAfterMs: settings.BROKER_GIVE_UP_AFTER,
  }
}

/**
 * Reads the checker's configuration from the environment and from the YAML file that `CONFIG_FILE` names, if any;
 * the environment wins, and `options`, of the command line, over both. Throws Fault('config-invalid') with one message that names everything that is wrong.
 */
export function loadCheckerConfig(
  env: NodeJS.ProcessEnv,
  readFile: ReadFile = (path) => readFileSync(path, 'utf8'),
  options: SettingSource = noOptions,
): CheckerConfig {
  const sources = [...sourcesOf(env, readFile), options]
  const settings = new Map([...defaults, ...sources.flatMap((source) => [...source.settings])])
  const texts = Object.fromEntries([...settings].map(([key, { text }]) => [key, text]))
  const parsed = settingsWithTopicsApart.safeParse(texts)
  const problems = sources.flatMap((source) => source.problems)
  if (parsed.success && problems.length === 0)
    return toConfig(
      parsed.data,
      sources.flatMap(({ empty }) => empty),
    )

  // What an unreadable file may well set is not said to be missing.
  const told = (issue: z.core.$ZodIssue) =>
    settings.has(issue.path[0] as SettingKey) || !sources.some((source) => source.unreadable)
  const issues = parsed.error?.issues.filter(told).map((issue) => settingProblem(issue, settings)) ?? []
  throw new Fault('config-invalid', complaint([...problems, ...issues]))
}

/** The configuration as one flat record for the start-up log line; no setting is a secret. */
export function describeConfig(config: CheckerConfig): Readonly<Record<string, string | number | boolean>> {
  const { brokers, topics, packs, shadow, noShadow, workers, httpPort, ...rest } = config
  return {
    brokers: brokers.join(','),
    ...rest,
    topicInput: topics.input,
    topicEnriched: topics.enriched,
    topicRejected: topics.rejected,
    topicDeadLetter: topics.deadLetter,
    packs: packs.join(','),
    ...(shadow && {
      shadowPacks: shadow.packs.join(','),
      shadowRules: shadow.rules,
      topicShadow: shadow.topic,
    }),
    ...(noShadow !== undefined && { shadow: `none: ${noShadow}` }),
    workers: workers ?? 'as many as cores',
    httpPort: httpPort ?? 0,
  }
}

const fileHelp = `  CONFIG_FILE           optional
      A YAML file with the same keys; the environment wins. An empty value counts as not set.`

/** The table of variables with meaning, default and what is expected, for `--help`. */
export function configHelp(): string {
  const rows = settingPages.map(({ key, description, expected, fallback, isRequired }) => {
    const given = fallback === null ? (isRequired ? 'required' : 'optional') : `default ${fallback}`
    const head = `  ${key.padEnd(22)}${given}`
    return `${head}\n      ${description}\n      Expected: ${expected}.`
  })
  return ['Environment variables', ...rows, fileHelp, ''].join('\n')
}
