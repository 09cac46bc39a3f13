import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { configHelp, describeConfig, loadCheckerConfig } from '../../services/config/checker-config.ts'
import { isSettingKey } from '../../services/config/checker-settings.ts'
import { shippedRules } from '../../services/config/rules-folder.ts'
import { fromOption } from '../../services/config/setting-sources.ts'
import { Fault } from '../../services/fault.ts'

const brokers = { KAFKA_BROKERS: 'localhost:9092' }

const fromFile = (text: string, env: NodeJS.ProcessEnv = {}) =>
  loadCheckerConfig({ CONFIG_FILE: 'checker.yaml', ...env }, () => text)

/** The lines of the fault that the start stops with. */
function complaintOf(load: () => unknown): string[] {
  try {
    load()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    expect(error.code).toBe('config-invalid')
    return error.message.split('\n')
  }
  throw new Error('the configuration was accepted')
}

describe('what is accepted', () => {
  test('the brokers alone are enough; everything else has the documented default', () => {
    expect(loadCheckerConfig(brokers)).toEqual({
      brokers: ['localhost:9092'],
      groupId: 'coded-episode-checker',
      topics: {
        input: 'coded-episodes',
        enriched: 'coded-episodes.enriched',
        rejected: 'coded-episodes.rejected',
        deadLetter: 'coded-episodes.dead-letter',
      },
      packs: ['ipg553', 'opcs4-conventions', 'episode-integrity'],
      shadow: null,
      workers: null,
      httpPort: 9464,
      logLevel: 'info',
      createTopics: false,
      fastProduce: true,
      brokerGiveUpAfterMs: 600_000,
    })
  })

  test('every key is read, from the environment and from a file alike', () => {
    const texts = {
      KAFKA_BROKERS: ' kafka-1:9092, 10.0.0.2:9093 ,',
      GROUP_ID: 'second reading',
      TOPIC_INPUT: 'a',
      TOPIC_ENRICHED: 'b',
      TOPIC_REJECTED: 'c',
      TOPIC_DEAD_LETTER: 'd',
      PACKS: 'episode-integrity',
      SHADOW_PACKS: 'opcs4-conventions, episode-integrity',
      SHADOW_RULES: shippedRules,
      TOPIC_SHADOW: 'e',
      WORKERS: '3',
      HTTP_PORT: '0',
      LOG_LEVEL: 'silent',
      CREATE_TOPICS: 'true',
      BROKER_GIVE_UP_AFTER: '1h',
    }
    const config = loadCheckerConfig(texts)
    expect(config).toEqual({
      brokers: ['kafka-1:9092', '10.0.0.2:9093'],
      groupId: 'second reading',
      topics: { input: 'a', enriched: 'b', rejected: 'c', deadLetter: 'd' },
      packs: ['episode-integrity'],
      shadow: { packs: ['opcs4-conventions', 'episode-integrity'], rules: shippedRules, topic: 'e' },
      workers: 3,
      httpPort: null,
      logLevel: 'silent',
      createTopics: true,
      fastProduce: true,
      brokerGiveUpAfterMs: 3_600_000,
    })
    const yaml = Object.entries(texts).map(([key, text]) => `${key}: ${text}\n`)
    expect(fromFile(yaml.join(''))).toEqual(config)
  })

  test('a file may hold YAML lists, and what it leaves empty or null is not set', () => {
    const config = fromFile(
      'KAFKA_BROKERS:\n  - kafka-1:9092\n  - kafka-2:9092\nGROUP_ID: ~\nLOG_LEVEL:\nTOPIC_INPUT: null\nTOPIC_ENRICHED: "null"\n',
    )
    expect(config.brokers).toEqual(['kafka-1:9092', 'kafka-2:9092'])
    expect(config).toMatchObject({ groupId: 'coded-episode-checker', logLevel: 'info' })
    expect(config.topics).toMatchObject({ input: 'coded-episodes', enriched: 'null' })
  })

  test('the environment wins over the file, except where it is empty', () => {
    const config = fromFile('KAFKA_BROKERS: file:1\nGROUP_ID: file\nHTTP_PORT: nonsense\n', {
      KAFKA_BROKERS: 'environment:1',
      GROUP_ID: '',
      HTTP_PORT: '1234',
    })
    expect(config).toMatchObject({ brokers: ['environment:1'], groupId: 'file', httpPort: 1234 })
  })

  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['10m', 600_000],
    ['168h', 604_800_000],
  ])('BROKER_GIVE_UP_AFTER=%s is %i ms', (text, ms) => {
    expect(loadCheckerConfig({ ...brokers, BROKER_GIVE_UP_AFTER: text }).brokerGiveUpAfterMs).toBe(ms)
  })
})

describe('what stops the start', () => {
  test.each([
    [
      'KAFKA_BROKERS',
      ['kafka', 'kafka:', ':9092', 'kafka:0', 'kafka:65536', 'kafka:9092:1', '[::1]:9092', ','],
    ],
    ['KAFKA_BROKERS', ['PLAINTEXT://kafka:9092', 'kafka:9092;other:9092', 'a:1,b', 'a:1,a:1']],
    ['GROUP_ID', ['a\u0000b', 'x'.repeat(256)]],
    ['TOPIC_INPUT', ['.', '..', 'a b', 'a/b', 'épisodes', 'x'.repeat(250)]],
    ['PACKS', [',', 'ipg553,ipg553', '../ipg553', 'IPG553', 'a--b', 'x'.repeat(65)]],
    ['HTTP_PORT', ['-1', '65536', '9464.5', '0x10', 'http', '1e3']],
    ['LOG_LEVEL', ['INFO', 'verbose', '30']],
    ['CREATE_TOPICS', ['yes', 'TRUE', '1']],
    ['BROKER_GIVE_UP_AFTER', ['10', '10 m', '-1s', '0s', '1.5h', '169h', '1d', '9999999999999ms']],
  ])('%s: %j', (key, values) => {
    for (const value of values) {
      const [head, line, keys] = complaintOf(() => loadCheckerConfig({ ...brokers, [key]: value }))
      expect(head).toBe('The configuration is wrong:')
      expect(line).toMatch(new RegExp(`^ {2}${key} \\(environment\\): ".+" .+; expected .+`))
      expect(keys).toMatch(/^Known keys: KAFKA_BROKERS, /)
    }
  })

  test('one message names everything that is wrong, with where it was set', () => {
    const lines = complaintOf(() =>
      fromFile('HTTP_PORT: many\nPACKS: {a: b}\nGROUPID: x\nTOPIC_INPUT: here\nCONFIG_FILE: y\n', {
        LOG_LEVEL: 'loud',
        TOPIC_INPTU: 'mistyped',
        KAFKA_BROKER: 'mistyped',
        TOPIC_REJECTED: 'here',
      }),
    )
    expect(lines[0]).toBe('The configuration has 9 problems:')
    expect(lines.slice(1, -1).map((line) => line.split('; expected')[0]?.trim())).toEqual([
      'PACKS (checker.yaml:2:8): neither a single value nor a list of them; write the value itself',
      'GROUPID (checker.yaml:3:1): unknown key',
      'CONFIG_FILE (checker.yaml:5:1): can be set in the environment only',
      'TOPIC_INPTU (environment): unknown variable',
      'KAFKA_BROKER (environment): unknown variable',
      'KAFKA_BROKERS: is not set',
      'HTTP_PORT (checker.yaml:1:12): "many" is not a port',
      'LOG_LEVEL (environment): "loud" is not a log level',
      'TOPIC_REJECTED (environment): "here" is the name of another of the topics',
    ])
  })

  test('an output topic named like a default one is told apart by its origin', () => {
    const lines = complaintOf(() => loadCheckerConfig({ ...brokers, TOPIC_ENRICHED: 'coded-episodes' }))
    expect(lines[1]).toMatch(/TOPIC_ENRICHED \(environment\): "coded-episodes" is the name of another/)
  })

  test.each([
    ['not a mapping', '- KAFKA_BROKERS\n', 'checker.yaml:1:1: not a mapping'],
    ['broken YAML', 'KAFKA_BROKERS: a:1\nGROUP_ID: [x\n', 'checker.yaml:3:1: '],
    ['a key that stands twice', 'GROUP_ID: a\nGROUP_ID: b\n', 'checker.yaml:2:1: Map keys must be unique'],
    ['two documents', 'GROUP_ID: a\n---\nGROUP_ID: b\n', 'checker.yaml:2:1: '],
  ])('a file that is %s: the place, and nothing said to be missing that it may hold', (_, text, problem) => {
    const lines = complaintOf(() => fromFile(text))
    expect(lines).toHaveLength(3)
    expect(lines[1]).toContain(problem)
  })

  test('an alias is refused, not followed', () => {
    const lines = complaintOf(() => fromFile('KAFKA_BROKERS: &b a:1\nGROUP_ID: *b\n'))
    expect(lines[1]).toBe('  GROUP_ID (checker.yaml:2:11): an alias; write the value itself')
  })
})

describe('the shadow', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shadow-config-'))
  const here = join(folder, 'rules')
  for (const pack of ['ipg553', 'tried']) mkdirSync(join(here, pack), { recursive: true })
  afterAll(() => rmSync(folder, { recursive: true }))
  const shadowOf = (env: NodeJS.ProcessEnv) => loadCheckerConfig({ ...brokers, ...env }).shadow
  const topic = 'coded-episodes.shadow'

  test('packs alone are those of the product, a folder alone has the active packs', () => {
    expect(shadowOf({ SHADOW_PACKS: 'ipg214,ipg553' })).toEqual({
      packs: ['ipg214', 'ipg553'],
      rules: shippedRules,
      topic,
    })
    expect(shadowOf({ PACKS: 'ipg553', SHADOW_RULES: here })).toEqual({
      packs: ['ipg553'],
      rules: here,
      topic,
    })
    expect(shadowOf({ SHADOW_PACKS: 'tried', SHADOW_RULES: here, TOPIC_SHADOW: 'tried' })).toEqual({
      packs: ['tried'],
      rules: here,
      topic: 'tried',
    })
  })

  test('it is in the start-up summary', () => {
    const config = loadCheckerConfig({ ...brokers, SHADOW_PACKS: 'ipg214,ipg553' })
    expect(describeConfig(config)).toMatchObject({
      shadowPacks: 'ipg214,ipg553',
      shadowRules: shippedRules,
      topicShadow: topic,
    })
  })

  test('without packs and folder its topic is nobody else', () => {
    expect(shadowOf({ TOPIC_SHADOW: 'here', TOPIC_INPUT: 'here' })).toBeNull()
  })

  test.each([
    [{ TOPIC_SHADOW: 'x' }, 'none: TOPIC_SHADOW is set, but neither SHADOW_PACKS nor SHADOW_RULES'],
    [{ SHADOW_PACKS: '' }, 'none: SHADOW_PACKS is empty'],
    [{ SHADOW_RULES: ' ', TOPIC_SHADOW: 'x' }, 'none: SHADOW_RULES is empty'],
    [{ TOPIC_SHADOW: topic }, undefined],
    [{ SHADOW_PACKS: 'ipg553', SHADOW_RULES: '', TOPIC_SHADOW: 'x' }, undefined],
  ])('%j: the start-up summary says why there is none: %s', (env, why) => {
    expect(describeConfig(loadCheckerConfig({ ...brokers, ...env }))['shadow']).toBe(why)
    const yaml = Object.entries({ ...brokers, ...env }).map(([key, text]) => `${key}: ${text}\n`)
    expect(describeConfig(fromFile(yaml.join('')))['shadow']).toBe(why)
  })

  test.each([
    [
      { SHADOW_PACKS: 'ipg55' },
      'SHADOW_PACKS (environment): "ipg55" names packs that are not there: "ipg55" (did you mean "ipg553"?)',
    ],
    [{ SHADOW_PACKS: 'ipg553,ipg553' }, 'SHADOW_PACKS (environment): "ipg553,ipg553" repeats "ipg553"'],
    [
      { SHADOW_PACKS: 'opcs4-conventions', SHADOW_RULES: here },
      'SHADOW_PACKS (environment): "opcs4-conventions" names packs that are not there: "opcs4-conventions"',
    ],
    [
      { SHADOW_PACKS: 'ipg553+I-02' },
      'change a copy of rules/ and name that folder as SHADOW_RULES; "impact --to ipg553+I-02" tells what it would do)',
    ],
    [{ PACKS: 'IPG553' }, 'names packs that are not there: "IPG553" (did you mean "ipg553"?)'],
    [{ SHADOW_RULES: here }, ' lacks "opcs4-conventions", "episode-integrity" of PACKS'],
    [{ SHADOW_RULES: join(here, 'nowhere') }, ' is not a folder that can be read'],
    [
      { SHADOW_PACKS: 'ipg553', TOPIC_SHADOW: 'coded-episodes' },
      'TOPIC_SHADOW (environment): "coded-episodes" is the name of another of the topics',
    ],
  ])('%j stops the start', (env, problem) => {
    const lines = complaintOf(() => shadowOf(env))
    expect(lines).toHaveLength(3)
    expect(lines[1]).toContain(`${problem}; expected `)
  })

  test('what is wrong with it is told beside what is wrong elsewhere', () => {
    const lines = complaintOf(() => shadowOf({ SHADOW_PACKS: 'ipg55', LOG_LEVEL: 'loud' }))
    expect(lines[0]).toBe('The configuration has 2 problems:')
  })
})

describe('a real file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'checker-config-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is read from the disk, with a byte order mark and CRLF too', () => {
    const path = join(folder, 'checker.yaml')
    writeFileSync(path, '\uFEFFKAFKA_BROKERS: a:1\r\nGROUP_ID: from-disk\r\n')
    expect(loadCheckerConfig({ CONFIG_FILE: path }).groupId).toBe('from-disk')
  })

  test.each([
    ['does not exist', 'absent.yaml', 'ENOENT'],
    ['is a folder', '.', 'EISDIR'],
  ])('that %s stops the start', (_, name, code) => {
    const lines = complaintOf(() => loadCheckerConfig({ CONFIG_FILE: join(folder, name) }))
    expect(lines[1]).toMatch(
      new RegExp(`^ {2}CONFIG_FILE \\(environment\\): cannot read ".+" \\(${code}\\)$`),
    )
  })
})

describe('names that are not ours', () => {
  test.each([
    'TOPIC_INPTU',
    'TOPIC_OUTPUT',
    'topic_input',
    'TOPIC_DEADLETTER',
    'KAFKA_BROKER',
    'KAFKABROKERS',
    'kafka_brokers',
    'KAFKA_BROKERS_LIST',
    'CREATE_TOPIC',
    'BROKER_GIVEUP_AFTER',
    'BROKER_GIVE_UP',
    'SHADOW_PACK',
    'SHADOW_RULES_FOLDER',
    'SHADOW_TOPIC',
  ])('%s is taken for a slip', (name) => {
    const lines = complaintOf(() => loadCheckerConfig({ ...brokers, [name]: 'hunter2' }))
    expect(lines[1]).toBe(`  ${name} (environment): unknown variable`)
    expect(lines.join()).not.toContain('hunter2')
    expect(loadCheckerConfig({ ...brokers, [name]: ' ' }).brokers).toEqual(['localhost:9092'])
  })

  test("an ordinary environment raises no alarm: this one, a pod's, a broker image's", () => {
    const pod = {
      KAFKA_BROKERS_SERVICE_HOST: '10.0.0.1',
      KAFKA_BROKERS_SERVICE_PORT: '9092',
      KAFKA_BROKERS_SERVICE_PORT_TCP_CLIENTS: '9092',
      KAFKA_BROKERS_PORT: 'tcp://10.0.0.1:9092',
      KAFKA_BROKERS_PORT_9092_TCP: 'tcp://10.0.0.1:9092',
      KAFKA_BROKERS_PORT_9092_TCP_ADDR: '10.0.0.1',
      TOPIC_OPERATOR_SERVICE_HOST: '10.0.0.2',
      TOPIC_OPERATOR_PORT_8080_TCP_PROTO: 'tcp',
    }
    const image = {
      KAFKA_BROKER_ID: '1',
      KAFKA_BROKER_RACK: 'a',
      KAFKA_NODE_ID: '1',
      KAFKA_HEAP_OPTS: '-Xmx1g',
    }
    const generic = {
      HTTPS_PORT: '1',
      LOGLEVEL: 'x',
      GROUPS: '0',
      PACK: 'x',
      CONFIG: 'x',
      PATH: '/bin',
      PORT: '1',
    }
    const own = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !isSettingKey(name) && name !== 'CONFIG_FILE'),
    )
    expect(loadCheckerConfig({ ...own, ...pod, ...image, ...generic, ...brokers })).toEqual(
      loadCheckerConfig(brokers),
    )
  })
})

describe('--workers', () => {
  const load = (text: string, env: NodeJS.ProcessEnv = {}) =>
    loadCheckerConfig({ ...brokers, ...env }, () => '', fromOption('--workers', 'WORKERS', text))

  test.each([
    ['1', 1],
    [' 4 ', 4],
    ['64', 64],
  ])('%j wins over the environment', (text, workers) => {
    expect(load(text, { WORKERS: '2' }).workers).toBe(workers)
    expect(load(text, { WORKERS: 'nonsense' }).workers).toBe(workers)
  })

  test.each(['0', '99', '65', 'x', '1.5', '-3', ''])('%j is told, and what is expected', (text) => {
    expect(complaintOf(() => load(text, { WORKERS: '2' }))[1]).toBe(
      `  WORKERS (--workers): "${text}" is not a number of workers; expected a whole number from 1 (no process beside this one) to 64`,
    )
  })
})

describe('what is shown', () => {
  test('a password in an address is in no message', () => {
    const lines = complaintOf(() => loadCheckerConfig({ KAFKA_BROKERS: 'user:hunter2@kafka:9092,other' }))
    expect(lines.join()).not.toContain('hunter2')
    expect(lines[1]).toContain('"***@kafka:9092", "other"')
  })

  test('a long or many-lined value is quoted short and on one line', () => {
    const [, line = ''] = complaintOf(() =>
      loadCheckerConfig({ ...brokers, LOG_LEVEL: `a\nb${'x'.repeat(500)}` }),
    )
    expect(line).toContain('"a\\nbxxx')
    expect(line.length).toBeLessThan(250)
  })

  test('the start-up summary is flat and complete', () => {
    expect(describeConfig(loadCheckerConfig({ ...brokers, HTTP_PORT: '0' }))).toEqual({
      brokers: 'localhost:9092',
      groupId: 'coded-episode-checker',
      topicInput: 'coded-episodes',
      topicEnriched: 'coded-episodes.enriched',
      topicRejected: 'coded-episodes.rejected',
      topicDeadLetter: 'coded-episodes.dead-letter',
      packs: 'ipg553,opcs4-conventions,episode-integrity',
      workers: 'as many as cores',
      httpPort: 0,
      logLevel: 'info',
      createTopics: false,
      fastProduce: true,
      brokerGiveUpAfterMs: 600_000,
    })
  })

  test('the help lists every key, and its defaults are what an empty environment gives', () => {
    const rows = [
      ...configHelp().matchAll(/^ {2}(?<key>[A-Z_]+) +(?:required|optional|default (?<fallback>.+))$/gm),
    ]
    const printed = Object.fromEntries(rows.map(({ groups }) => [groups?.['key'], groups?.['fallback']]))
    expect(Object.keys(printed)).toEqual([
      'KAFKA_BROKERS',
      'GROUP_ID',
      'TOPIC_INPUT',
      'TOPIC_ENRICHED',
      'TOPIC_REJECTED',
      'TOPIC_DEAD_LETTER',
      'PACKS',
      'SHADOW_PACKS',
      'SHADOW_RULES',
      'TOPIC_SHADOW',
      'WORKERS',
      'HTTP_PORT',
      'LOG_LEVEL',
      'CREATE_TOPICS',
      'KAFKA_FAST_PRODUCE',
      'BROKER_GIVE_UP_AFTER',
      'CONFIG_FILE',
    ])
    const without = Object.keys(printed).filter((key) => printed[key] === undefined)
    expect(without).toEqual(['KAFKA_BROKERS', 'SHADOW_PACKS', 'SHADOW_RULES', 'WORKERS', 'CONFIG_FILE'])
    expect(loadCheckerConfig({ ...printed, ...brokers })).toEqual(loadCheckerConfig(brokers))
  })
})
