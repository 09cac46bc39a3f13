import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type RedriveProgress, showRedrive } from '../../services/cli/redrive-progress.ts'
import { redriveText } from '../../services/cli/redrive-report.ts'
import { type Origin, rulesOfToday } from '../../services/redrive/rules-of-today.ts'
import type { RedriveSettings } from '../../services/redrive/settings.ts'
import { createTally } from '../../services/redrive/tally.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../services/transports/transport.ts'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'
import { registry, ruleset } from '../pipeline/carry.ts'
import { everything, type Stage, setStage, unreadYet } from '../redrive/stage.ts'
import { eventWith, good, miscoded } from './episodes.ts'
import { runCli } from './run-cli.ts'

const at = (topic: string, offset: number) => ({ topic, partition: 0, offset: BigInt(offset) })

describe('what is told', () => {
  const settings = (origin: Origin, changes: Partial<RedriveSettings>): RedriveSettings => ({
    ...{ from: 'from', input: 'in', ledger: 'ledger', selection: everything, limitAttempts: 3 },
    ...{ skipSuperseded: false, dryRun: true, giveUpAfterMs: 0 },
    ...rulesOfToday(origin, { ruleset, registry }),
    ...changes,
  })
  const rowsIn = (text: string) => text.split('\n').map((line) => line.split(/ {2,}/))

  test('sums by outcome first, then the most frequent, and no verdict is lost', () => {
    const tally = createTally()
    tally.selected = 200
    for (let n = 0; n < 70; n++) tally.take(`pack/rule-${n}`, 'miscoded')
    for (let n = 0; n < 63; n++) tally.take('pack/z', 'conforming')
    tally.take('pack/rule-9', 'undecodable: json-invalid')
    tally.take('pack/rule-8', 'undecodable: value-empty')
    const rows = rowsIn(redriveText(tally, settings('rejected', {})))
    expect(rows.slice(4, 8)).toEqual([
      ['miscoded', '70'],
      ['conforming', '63'],
      ['undecodable', '2'],
      ['all', '135'],
    ])
    expect(rows[11]).toEqual(['pack/z', 'conforming', '63'])
    const rest = rows.slice(70).filter(([was]) => was?.endsWith(' more'))
    expect(rest.map(([, becomes]) => becomes)).toContain('miscoded')
    const shown = rows.slice(11).filter((row) => row.length === 3)
    expect(shown.reduce((sum, [, , n]) => sum + Number(n), 0)).toBe(135)
  })

  test('where the first are that are left: before others, those that could not be redriven', () => {
    const tally = createTally()
    tally.selected = 31
    for (let n = 0; n < 30; n++) tally.leave('already-redriven', at('dead', n))
    tally.leave('original-gone', at('dead', 30))
    const lines = redriveText(tally, settings('dead-letter', {})).split('\n')
    const first = lines.findIndex((line) => line.startsWith('left in')) + 2
    expect(lines[first]).toMatch(/^dead +0 {2}30 +is too large for its topic/)
    expect(lines[first + 1]).toMatch(/^dead +0 {2}0 +was redriven before/)
    expect(lines[first + 20]).toBe('and 11 more')
  })

  test('that size is not foretold, where it was too large', () => {
    const tally = createTally()
    tally.selected = 1
    tally.take('output-too-large', 'conforming')
    const text = redriveText(tally, settings('dead-letter', {}))
    expect(text).toContain('what was output-too-large is so again unless its topic takes more now')
  })

  test('that the topic may be another one', () => {
    const tally = createTally()
    for (const kind of ['advisory', 'conforming', 'conforming']) tally.notice(kind)
    const said = (origin: Origin) => redriveText(tally, settings(origin, {})).split('\n')[1]
    expect(said('dead-letter')).toBe(
      'from holds outputs of another kind (outcome conforming 2, advisory 1): is --dead-letter the right topic?',
    )
    expect(said('rejected')).toContain('is --rejected the right topic?')
  })
})

describe('a redrive that is interrupted', () => {
  const original = process.listeners('SIGINT')
  let said = ''
  beforeEach(() => {
    said = ''
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`)
    })
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += text
      return true
    })
  })
  afterEach(() => vi.restoreAllMocks())

  /** What is said at the end; nobody listens any more then. */
  const endOf = (progress: RedriveProgress) => {
    const last = process.listeners('exit').at(-1) as () => void
    last()
    progress.done()
    progress.stop()
    expect(process.listeners('SIGINT')).toEqual(original)
    return said
  }

  test('before anything is in hand ends at once, and says that nothing was redriven', () => {
    const progress = showRedrive()
    expect(() => process.emit('SIGINT')).toThrow('exit 130')
    expect(endOf(progress)).toBe('nothing was redriven\n')
  })

  test('acknowledges it, and ends after the transaction in hand', () => {
    const progress = showRedrive()
    progress.redriving?.(3)
    process.emit('SIGTERM')
    expect(said).toMatch(/^stopping after the transaction in hand;[^\n]+\n$/)
    said = ''
    expect(() => progress.redriven?.(3)).toThrow('exit 143')
    expect(endOf(progress)).toBe(
      '3 records were redriven before this; the same command goes on with the others\n',
    )
  })

  test('twice ends at once, and says what is not known', () => {
    const progress = showRedrive()
    progress.redriving?.(3)
    process.emit('SIGINT')
    said = ''
    expect(() => process.emit('SIGINT')).toThrow('exit 130')
    expect(endOf(progress)).toMatch(
      /^nothing was redriven, but for the transaction in hand: all of it, or none;/,
    )
  })
})

const brokers = kafkaBrokers.join(',')
const dead = ['redrive', '--brokers', 'a:1', '--from', 'dead-letter']
const rejected = ['redrive', '--brokers', 'a:1', '--from', 'rejected']

describe('redrive refuses before a broker is asked', () => {
  test.each([
    [['redrive'], "required option '--from <topic>' not specified"],
    [['redrive', '--from', 'enriched'], 'Allowed choices are dead-letter, rejected'],
    [['redrive', '--from', 'rejected'], 'no brokers: give --brokers host:port'],
    [[...rejected, '--failure-code', 'json-invalid'], '--failure-code is for dead letters'],
    [[...dead, '--rule', 'ipg553/x'], '--rule is for rejected episodes'],
    [
      [...dead, '--failure-code', 'json-invalid,nonsense'],
      'names no failure code: nonsense; there are value-empty',
    ],
    [[...rejected, '--rule', 'diagnosis-coded'], '--rule takes pack/rule, comma-separated'],
    [[...rejected, '--provider', 'RXX01,'], '--provider takes codes of providers, comma-separated'],
    [[...dead, '--since', 'yesterday'], '--since takes a day or a time, such as'],
    [[...dead, '--until', '2026-02-30'], '--until takes a day or a time'],
    [[...dead, '--until', '2026-02-27T25:00'], '--until takes a day or a time'],
    [[...dead, '--partition', 'x'], '--partition takes a whole number from 0'],
    [[...dead, '--offsets', '1-2'], '--offsets are those of one partition: name it with --partition'],
    [[...dead, '--partition', '0', '--offsets', '9-2'], '--offsets takes a first and a last offset'],
    [[...dead, '--limit-attempts', '0'], '--limit-attempts takes a whole number from 1'],
    [
      [...dead, '--ledger', 'coded-episodes'],
      'coded-episodes is named for two topics, by --input and --ledger or their defaults',
    ],
    [[...dead, '--ledger', 'coded-episodes.enriched'], 'named for two topics, by --enriched and --ledger'],
    [[...dead, '--dead-letter', 'coded-episodes.enriched'], 'by --enriched and --dead-letter'],
    [
      [...dead, '--since', '2026-03-02', '--until', '2026-03-01'],
      '--since is not before --until: nothing could be selected',
    ],
    [['redrive', '--form', 'rejected'], "unknown option '--form'"],
    [[...dead, '--ledger', 'a ledger'], '--ledger is not a Kafka topic name'],
    [[...dead, '--packs', 'none'], '--packs names packs that are not there'],
  ])('%j', async (args, message) => {
    const { status, stdout, stderr } = await runCli(args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^coding-quality: /)
    expect(stderr).toContain(message)
  })
})

describeWithKafka('redrive', () => {
  let transport: Transport
  let stage: Stage
  beforeAll(async () => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'cli-redrive-test' })
    stage = await setStage(transport)
    const values = [
      ...[unreadYet(), '{', good, miscoded, eventWith({ episodeId: '9434765919', diagnoses: ['C18.9'] })],
      ...[unreadYet(), null],
    ].map((value) => (typeof value === 'string' ? Buffer.from(value) : value))
    const keys = ['key-a', 'key-b', 'key-c', 'key-d', 'key-e', 'key-f', 'key-a']
    await stage.append(
      values.map((value, n) => ({ partition: 0, key: Buffer.from(keys[n] ?? ''), value, headers: [] })),
    )
    await stage.check()
  })
  afterAll(() => transport?.close())

  const run = async (...options: string[]) => {
    const { input, enriched, rejected, deadLetter } = stage.topics
    const env = {
      TOPIC_INPUT: input,
      TOPIC_ENRICHED: enriched,
      TOPIC_REJECTED: rejected,
      TOPIC_DEAD_LETTER: deadLetter,
    }
    const { status, stdout, stderr } = await runCli(['redrive', '--brokers', brokers, ...options], { env })
    // Keys and episodes are patients'.
    for (const secret of ['key-', '9434765919', '500123456789'])
      expect(`${stdout}${stderr}`).not.toContain(secret)
    return { status, stdout: stdout.replaceAll(stage.group, 'in').split('\n'), stderr }
  }

  test('that means nothing says so', async () => {
    expect(await run('--from', 'dead-letter', '--until', '2020-01-01')).toEqual({
      status: 0,
      stdout: ['Nothing is selected: in.dead-letter holds 3 records, and the options mean none of them.', ''],
      stderr: '',
    })
  })

  test('foretells what would come of it, and changes nothing', async () => {
    const before = (await stage.read(stage.topics.input)).length
    expect(await run('--from', 'dead-letter', '--dry-run')).toEqual({
      status: 0,
      stdout: [
        'From in.dead-letter to in, ledger in.redrive-ledger (dry run: nothing was changed)',
        '',
        'would now be  records',
        '------------  -------',
        'undecodable         3',
        'all                 3',
        '',
        'was                  would now be                      records',
        '-------------------  --------------------------------  -------',
        'avro-schema-unknown  undecodable: avro-schema-unknown        2',
        'json-invalid         undecodable: json-invalid               1',
        '',
        'Behind 1 of them stands a newer record of the same key on in: once redriven, the older event is the last one. --skip-superseded leaves them out.',
        '',
        '3 selected, 3 would be redriven, 0 left where they are.',
        '',
      ],
      stderr: '',
    })
    expect(await stage.read(stage.topics.input)).toHaveLength(before)
    expect(await transport.partitionCounts([stage.ledger])).toEqual(new Map())
  })

  test('redrives those that are meant, and never again', async () => {
    const first = await run(
      '--from',
      'dead-letter',
      '--failure-code',
      'avro-schema-unknown',
      '--skip-superseded',
    )
    expect(first).toMatchObject({ status: 0, stderr: '' })
    expect(first.stdout.slice(2)).toEqual([
      'is now, by these rules  records',
      '----------------------  -------',
      'undecodable                   1',
      'all                           1',
      '',
      'was                  is now, by these rules            records',
      '-------------------  --------------------------------  -------',
      'avro-schema-unknown  undecodable: avro-schema-unknown        1',
      '',
      'left where it is, for it                                       records',
      '-------------------------------------------------------------  -------',
      'a newer record of its key stands behind it on the input topic        1',
      '',
      expect.stringMatching(/^left in +partition {2}offset {2}for it$/),
      expect.stringMatching(/^[- ]+$/),
      'in.dead-letter          0  0       a newer record of its key stands behind it on the input topic',
      '',
      '2 selected, 1 redriven, 1 left where they are.',
      '',
    ])
    const { stdout, status } = await run('--from', 'dead-letter', '--limit-attempts', '1')
    expect(status).toBe(0)
    expect(stdout).toContain('was redriven before, as the ledger says        1')
    expect(stdout).toContain('3 selected, 2 redriven, 1 left where they are.')
    await stage.check()
    const again = await run('--from', 'dead-letter', '--limit-attempts', '1')
    expect(again.status).toBe(1)
    expect(again.stdout).toContain('was redriven as often as it may be; see --limit-attempts        3')
    expect(again.stdout).toContain('6 selected, 0 redriven, 6 left where they are.')
  })

  test('takes rejected episodes by their rule and provider', async () => {
    const none = await run('--from', 'rejected', '--provider', 'RXX09')
    expect(none.stdout[0]).toContain('Nothing is selected: in.rejected holds 2 records')
    const misspelt = await run('--from', 'rejected', '--rule', 'ipg553/diagnosis-codid,ipg55/gone')
    expect(misspelt).toMatchObject({ status: 0 })
    expect(misspelt.stderr).toContain(
      'unknown rule "ipg553/diagnosis-codid", did you mean "ipg553/diagnosis-coded"?',
    )
    expect(misspelt.stderr).toContain('unknown pack "ipg55", did you mean "ipg553"?')
    const { status, stdout } = await run(
      '--from',
      'rejected',
      '--rule',
      'ipg553/diagnosis-coded',
      '--provider',
      'RXX01',
    )
    expect(status).toBe(0)
    expect(stdout).toContain('2 selected, 2 redriven, 0 left where they are.')
    await stage.check()
    expect((await stage.judge()).problems).toEqual([])
    const { stdout: about } = await run('--from', 'rejected', '--dry-run')
    expect(about).toContain('4 selected, 2 would be redriven, 2 left where they are.')
  })

  test('does not trust a ledger that forgets', async () => {
    const ledger = `${stage.group}-forgets`
    await transport.createTopics([{ name: ledger, partitions: 1, config: { 'cleanup.policy': 'delete' } }])
    const { status, stderr } = await run('--from', 'rejected', '--ledger', ledger)
    expect(status).toBe(2)
    expect(stderr).toContain('set its cleanup.policy to compact')
  })

  test('creates its ledger compacted', async () => {
    expect((await transport.retained(stage.ledger)).compacted).toBe(true)
  })

  test('names a topic that is not there', async () => {
    const { status, stdout, stderr } = await run('--from', 'rejected', '--rejected', 'no-such-topic')
    expect({ status, stdout }).toEqual({ status: 2, stdout: [''] })
    expect(stderr).toMatch(/^coding-quality: there is no topic no-such-topic[^\n]*\n$/)
  })
})
