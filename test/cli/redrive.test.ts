import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../services/transports/transport.ts'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'
import { type Stage, setStage, unreadYet } from '../redrive/stage.ts'
import { eventWith, good, miscoded } from './episodes.ts'
import { runCli } from './run-cli.ts'

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
    [[...dead, '--ledger', 'coded-episodes'], 'coded-episodes is named for two topics'],
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
        'was                  would now be                      records',
        '-------------------  --------------------------------  -------',
        'avro-schema-unknown  undecodable: avro-schema-unknown        2',
        'json-invalid         undecodable: json-invalid               1',
        'all                                                          3',
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
      'was                  is now, by these rules            records',
      '-------------------  --------------------------------  -------',
      'avro-schema-unknown  undecodable: avro-schema-unknown        1',
      'all                                                          1',
      '',
      'left where it is, for it                                       records',
      '-------------------------------------------------------------  -------',
      'a newer record of its key stands behind it on the input topic        1',
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
