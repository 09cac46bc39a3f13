import { z } from 'zod'
import { parseDuration } from './duration.ts'
import { missingPacksText } from './missing-packs.ts'
import { quote } from './quote.ts'
import { defaultPacks, isRulesFolder, packIds } from './rules-folder.ts'

// Node's timers hold 2^31 - 1 ms; a wait longer than this is a slip of the unit anyway.
const longestWaitMs = 7 * 24 * 3_600_000

const mostWorkers = 64

const quoteAll = (values: readonly string[]) => values.map(quote).join(', ')

const commaSeparated = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

// The client cuts an address at its first colon, so neither a scheme nor an IPv6 literal can be told apart.
const isBroker = (address: string) => {
  const port = Number(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?:(\d{1,5})$/i.exec(address)?.[1])
  return port >= 1 && port <= 65_535
}

const isPack = (id: string) => packIds().includes(id)

/** Comma-separated items, each of which `isItem` accepts and none of which stands twice. */
const listOf = (isItem: (item: string) => boolean, notItems: (wrong: readonly string[]) => string) =>
  z
    .string({ error: 'is not set' })
    .transform(commaSeparated)
    .superRefine((items, { addIssue }) => {
      const wrong = items.filter((item) => !isItem(item))
      const repeated = items.filter((item, index) => items.indexOf(item) !== index)
      if (items.length === 0) addIssue('names nothing')
      else if (wrong.length > 0) addIssue(notItems(wrong))
      else if (repeated.length > 0) addIssue(`repeats ${quoteAll(repeated)}`)
    })

const topic = (meaning: string, name: string) =>
  z
    .string()
    .regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/, { error: 'is not a Kafka topic name' })
    .prefault(name)
    .meta({
      description: meaning,
      expected: '1 to 249 of a-z A-Z 0-9 . _ - and neither "." nor "..", another name for each of the topics',
    })

/** The topics, whose names must differ: an output written to the input would be read for ever. */
export const topicKeys = [
  'TOPIC_INPUT',
  'TOPIC_ENRICHED',
  'TOPIC_REJECTED',
  'TOPIC_DEAD_LETTER',
  'TOPIC_SHADOW',
] as const

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/**
 * The checker's settings by the names that users write, from text to value, each with its meaning,
 * what is expected of it, and its default. The table of variables is printed from here.
 */
export const checkerSettings = z.object({
  KAFKA_BROKERS: listOf(isBroker, (wrong) => `holds what is not host:port: ${quoteAll(wrong)}`).meta({
    description: 'The brokers to connect to first.',
    expected: 'host:port, comma-separated, such as kafka-1:9092,kafka-2:9092 (a name or IPv4, no scheme)',
  }),
  GROUP_ID: z
    .string()
    .regex(/^\P{Cc}{1,255}$/u, { error: 'is not a group id' })
    .prefault('coded-episode-checker')
    .meta({
      description: 'The consumer group; its committed offsets say where the checker goes on.',
      expected: '1 to 255 characters, no control characters',
    }),
  TOPIC_INPUT: topic('Coded episodes in.', 'coded-episodes'),
  TOPIC_ENRICHED: topic(
    'Conforming, advisory and out-of-scope episodes, and tombstones, out.',
    'coded-episodes.enriched',
  ),
  TOPIC_REJECTED: topic('Miscoded episodes out.', 'coded-episodes.rejected'),
  TOPIC_DEAD_LETTER: topic('What cannot be read as an episode, out.', 'coded-episodes.dead-letter'),
  PACKS: listOf(isPack, (wrong) => `names packs that are not there: ${missingPacksText(wrong, packIds())}`)
    .prefault(defaultPacks)
    .meta({
      description: 'The rule packs to check by, in this order.',
      expected: 'names of folders under rules/, comma-separated, each once',
    }),
  SHADOW_PACKS: listOf(
    () => true,
    () => 'holds no packs',
  )
    .optional()
    .meta({
      description:
        'Rule packs to judge by as well, for the differences only (metrics, TOPIC_SHADOW); with SHADOW_RULES alone: PACKS.',
      expected: 'names of folders in SHADOW_RULES, or else under rules/, comma-separated, each once',
    }),
  SHADOW_RULES: z
    .string()
    .refine(isRulesFolder, { error: 'is not a folder that can be read' })
    .optional()
    .meta({
      description:
        'Where the shadow packs are, such as a copy of rules/ with a change in it; with SHADOW_PACKS alone: rules/.',
      expected: 'the path of a folder that holds a folder for each shadow pack',
    }),
  TOPIC_SHADOW: topic(
    'What the shadow packs judge otherwise, out; without SHADOW_PACKS or SHADOW_RULES nothing is, as the start-up log says.',
    'coded-episodes.shadow',
  ),
  WORKERS: z
    .string()
    .regex(/^\d{1,3}$/, { error: 'is not a number of workers' })
    .transform(Number)
    .refine((workers) => workers >= 1 && workers <= mostWorkers, { error: 'is not a number of workers' })
    .optional()
    .meta({
      description:
        'How many worker processes share the partitions, one at most to each; without it as many as the cores that may be used.',
      expected: `a whole number from 1 (no process beside this one) to ${mostWorkers}`,
    }),
  HTTP_PORT: z
    .string()
    .regex(/^\d{1,5}$/, { error: 'is not a port' })
    .transform(Number)
    .refine((port) => port <= 65_535, { error: 'is not a port' })
    .prefault('9464')
    .meta({
      description: 'The port of /live, /ready and /metrics, on every interface; 0: none.',
      expected: 'a whole number from 0 to 65535',
    }),
  LOG_LEVEL: z
    .enum(logLevels, { error: 'is not a log level' })
    .prefault('info')
    .meta({
      description: 'The least severe event that is logged.',
      expected: `one of ${logLevels.join(', ')}`,
    }),
  CREATE_TOPICS: z
    .enum(['true', 'false'], { error: 'is neither true nor false' })
    .transform((text) => text === 'true')
    .prefault('false')
    .meta({
      description: 'Whether the checker creates the topics that do not exist.',
      expected: 'true or false',
    }),
  KAFKA_FAST_PRODUCE: z
    .enum(['on', 'off'], { error: 'is neither on nor off' })
    .transform((text) => text === 'on')
    .prefault('on')
    .meta({
      description:
        "Whether batches of records are written and read by our own code, the same bytes in less time than the client's.",
      expected: 'on or off',
    }),
  BROKER_GIVE_UP_AFTER: z
    .string()
    .transform((text, { addIssue }) => {
      const ms = parseDuration(text)
      if (ms !== null && ms > 0 && ms <= longestWaitMs) return ms
      addIssue(ms === null ? 'is not a duration' : 'is out of range')
      return z.NEVER
    })
    .prefault('10m')
    .meta({
      description: 'How long a lost broker is waited for before the checker ends with status 4.',
      expected: 'a whole number and ms, s, m or h, such as 30s, from 1ms to 168h',
    }),
})

export type CheckerSettings = z.output<typeof checkerSettings>
export type SettingKey = keyof CheckerSettings
export type LogLevel = CheckerSettings['LOG_LEVEL']

const described = z.object({ description: z.string(), expected: z.string(), default: z.string().optional() })

const { properties = {}, required = [] } = z.toJSONSchema(checkerSettings, { io: 'input' })

/** Every key in the order of its table, with what is said of it; `fallback` is the default's text, null: there is none. */
export const settingPages = (Object.keys(checkerSettings.shape) as SettingKey[]).map((key) => {
  const { description, expected, default: fallback = null } = described.parse(properties[key])
  return { key, description, expected, fallback, isRequired: required.includes(key) }
})

export const isSettingKey = (name: string): name is SettingKey => Object.hasOwn(checkerSettings.shape, name)
