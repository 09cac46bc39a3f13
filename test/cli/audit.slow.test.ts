import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bytesOf } from '../../services/formats/format.ts'
import { generate } from '../../services/generator/generate.ts'
import { inputRecord } from '../../services/pipeline/input-record.ts'
import type { Header, StoredRecord } from '../../services/pipeline/record.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../services/transports/kafka/mended-client.ts'
import type { NewRecord, Transport } from '../../services/transports/transport.ts'
import { type RunningChecker, startCheckerProcess } from '../checker/running-checker.ts'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'
import { deleteBefore } from '../transports/kafka/delete-records.ts'
import { runCli } from './run-cli.ts'

const events = 400
const partitions = 3
const prefix = `audit-${randomUUID()}`
const topics = {
  input: `${prefix}.in`,
  enriched: `${prefix}.enriched`,
  rejected: `${prefix}.rejected`,
  deadLetter: `${prefix}.dead`,
}
const group = `${prefix}-group`
const brokers = kafkaBrokers.join(',')

/** Audits the topics, some of them in another's place. */
function audit(changes: Partial<typeof topics & { group: string }> = {}) {
  const { input, enriched, rejected, deadLetter, group: id } = { ...topics, group, ...changes }
  const outputs = ['--enriched', enriched, '--rejected', rejected, '--dead-letter', deadLetter]
  const args = ['audit', '--brokers', brokers, '--group', id, '--input', input, ...outputs]
  return runCli(args, { env: { NO_COLOR: '1' } })
}

/** Rows of the table by their first column; the cells as they stand. */
function rowsOf(stdout: string): Map<string, string[]> {
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s{2,}/))
  return new Map(
    rows.filter(([first = '']) => /^(\d+|all)$/.test(first)).map(([first = '', ...row]) => [first, row]),
  )
}

const sourceOf = ({ headers }: StoredRecord) =>
  Number(headers.findLast(([name]) => name === 'source-offset')?.[1]?.toString())

describeWithKafka('audit', () => {
  let transport: Transport
  let checker: RunningChecker
  const outputsIn = new Map<string, StoredRecord[]>()
  const inPartition = (topic: string, partition: number) =>
    (outputsIn.get(topic) ?? []).filter((record) => record.partition === partition)

  /** A transaction with a record on every partition of the input. */
  const transact = async (end: 'commit' | 'abort') => {
    const client = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 })
    const producer = client.producer({
      transactionalId: randomUUID(),
      maxInFlightRequests: 1,
      idempotent: true,
    })
    await producer.connect()
    const transaction = await producer.transaction()
    const messages = Array.from({ length: partitions }, (_, partition) => ({
      partition,
      key: Buffer.from('a key'),
      value: Buffer.from('{'),
      headers: [] as never,
    }))
    await transaction.send({ topic: topics.input, messages })
    await transaction[end]()
    await producer.disconnect()
  }

  /** Another topic that holds what `change` makes of one partition of the outputs on this one. */
  const copyOf = async (
    topic: string,
    change: (records: StoredRecord[]) => NewRecord[],
    config: Record<string, string> = {},
  ) => {
    const name = `${topic}-${randomUUID()}`
    await transport.createTopics([{ name, partitions, config }])
    for (let partition = 0; partition < partitions; partition++) {
      const records = inPartition(topic, partition)
      await transport.append(name, partition === 0 ? change(records) : records)
    }
    return name
  }

  beforeAll(async () => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'audit-test' })
    const names = Object.values(topics)
    await transport.createTopics(names.map((name) => ({ name, partitions })))
    checker = startCheckerProcess({
      KAFKA_BROKERS: brokers,
      GROUP_ID: group,
      TOPIC_INPUT: topics.input,
      TOPIC_ENRICHED: topics.enriched,
      TOPIC_REJECTED: topics.rejected,
      TOPIC_DEAD_LETTER: topics.deadLetter,
      HTTP_PORT: '0',
      LOG_LEVEL: 'info',
    })
    await checker.logged('partitions-assigned')
  })

  afterAll(async () => {
    if (checker?.process.exitCode === null) await checker.end('SIGKILL')
    await transport?.close()
  })

  test('finds nothing wrong while records come and the checker works', async () => {
    const produce = async () => {
      let records: NewRecord[] = []
      for (const { line, label } of generate({ events, seed: 11, undecodableRate: 0.05 })) {
        records.push(inputRecord(bytesOf({ line: label.line, event: line }), null))
        if (records.length < 20) continue
        await transport.append(topics.input, records)
        await delay(100)
        records = []
      }
    }
    const producing = produce()
    const { status, stdout } = await audit()
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.not.stringContaining('NOT sound') })
    await producing
  })

  test('proves that every input came out once, with its figures', async () => {
    await transact('commit')
    await transact('abort')
    let ended = await audit()
    while (rowsOf(ended.stdout).get('all')?.[2] !== '0') ended = await audit()
    expect((await checker.end('SIGTERM')).status).toBe(0)
    for (const topic of Object.values(topics))
      outputsIn.set(topic, await Array.fromAsync(transport.read(topic)))

    const { status, stdout, stderr } = await audit()
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const rows = rowsOf(stdout)
    const counts = Object.values(topics).map((topic) => String(outputsIn.get(topic)?.length))
    const all = String(events + partitions)
    expect(rows.get('all')).toEqual([all, all, '0', ...counts.slice(1)])
    for (let partition = 0; partition < partitions; partition++) {
      const [inputs, ...outputs] = Object.values(topics).map((topic) => inPartition(topic, partition))
      const lengths = outputs.map((records) => String(records.length))
      const last = inputs?.at(-1)?.offset
      expect(rows.get(String(partition))).toEqual([
        ...[String(inputs?.length), String(inputs?.length), '0', ...lengths],
        `0 to ${last}`,
      ])
    }
    expect(stdout).toContain(`Sound: ${all} processed input records came out exactly once`)
  })

  test('locates each of what was made wrong, and names no episode', async () => {
    const from = (record: StoredRecord | undefined) =>
      `${topics.input} 0 at offset ${record && sourceOf(record)}`
    const of = inPartition(topics.enriched, 0)
    const foreign: Header = ['source-topic', Buffer.from('elsewhere')]
    const changed = (records: StoredRecord[]): NewRecord[] => {
      const made: (NewRecord | undefined)[] = [...records]
      const [lost, moved] = [3, 7]
      made[9] = { ...(records[9] as StoredRecord), key: null }
      made[11] = { ...(records[11] as StoredRecord), headers: [...(records[11]?.headers ?? []), foreign] }
      ;[made[13], made[14]] = [records[14], records[13]]
      const kept = made.filter((record, at) => record !== undefined && at !== lost && at !== moved)
      return [...kept, records[5], { ...(records[7] as StoredRecord), partition: 1 }] as NewRecord[]
    }
    const enriched = await copyOf(topics.enriched, changed)
    const { status, stdout, stderr } = await audit({ enriched })
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    const verdict = stdout.slice(stdout.indexOf('NOT sound'))
    // The one that was left out and the one that was moved away are not before the others any more.
    expect(verdict.trimEnd().split('\n')).toEqual([
      'NOT sound: lost 2, doubled 1, unsourced 1, other-key 1, misplaced 1, reordered 1',
      `  ${from(of[3])}: no output of it anywhere`,
      `  ${from(of[11])}: no output of it anywhere`,
      `  ${enriched} 0 at offset ${of.length - 2}: another output of ${from(of[5])} stands elsewhere`,
      `  ${enriched} 0 at offset 9: its headers name no record of ${topics.input}`,
      `  ${enriched} 0 at offset 7: not the key of ${from(of[9])}`,
      `  ${enriched} 1 at offset 0: not in the partition of ${from(of[7])}`,
      `  ${enriched} 0 at offset 12: out of order: the output of ${from(of[13])} stands behind that of offset ${sourceOf(of[14] as StoredRecord)}`,
    ])
    const keys = (outputsIn.get(topics.input) ?? []).flatMap(({ key }) => key?.toString() ?? [])
    expect(keys.length).toBeGreaterThan(events / 2)
    expect(keys.filter((key) => stdout.includes(key))).toEqual([])
  })

  describe('outputs that were deleted from the front', () => {
    // Before them in their partition others came out, which tell when.
    const deleteTwo = async (config: Record<string, string>) => {
      const rejected = await copyOf(topics.rejected, (records) => records, config)
      await deleteBefore(rejected, 0, 2)
      return rejected
    }
    const sources = () => inPartition(topics.rejected, 0).slice(0, 2).map(sourceOf)

    test('are located where retention cannot have done it yet', async () => {
      const rejected = await deleteTwo({})
      const { status, stdout } = await audit({ rejected })
      expect(status).toBe(1)
      const why = `no output of it; ${rejected} 0 begins at offset 2 now, sooner than its retention has it`
      expect(stdout.slice(stdout.indexOf('NOT sound')).trimEnd().split('\n')).toEqual([
        'NOT sound: deleted 2',
        ...sources().map((offset) => `  ${topics.input} 0 at offset ${offset}: ${why}`),
      ])
    })

    test('are not called lost where retention can have done it, and shorten the overlap', async () => {
      const rejected = await deleteTwo({ 'retention.ms': '3600000' })
      const { status, stdout } = await audit({ rejected })
      expect(status).toBe(0)
      const [, last = 0] = sources()
      expect(stdout).toContain(
        `${topics.input} 0: 2 records, up to offset ${last}, cannot be judged: retention may have deleted what came out of it from ${rejected}`,
      )
      expect(rowsOf(stdout).get('0')?.at(-1)).toMatch(new RegExp(`^${last + 1} to `))
      expect(stdout).toContain(`Sound: ${events + partitions - 2} processed`)
    })
  })

  test('holds the outputs to what the group has committed', async () => {
    const [behind, unknown] = [`${group}-behind`, `${group}-unknown`]
    const committed = await transport.committedOffsets(group, topics.input)
    const offsets = [...committed].map(([partition, offset]) => ({
      partition,
      offset: partition === 1 ? '10' : String(offset),
    }))
    const admin = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 }).admin()
    await admin.connect()
    await admin.setOffsets({ groupId: behind, topic: topics.input, partitions: offsets })
    await admin.disconnect()
    const [one, other] = await Promise.all([audit({ group: behind }), audit({ group: unknown })])
    const last = Object.values(topics)
      .slice(1)
      .flatMap((topic) => inPartition(topic, 1))
      .toSorted((a, b) => sourceOf(b) - sourceOf(a))[0] as StoredRecord
    expect(one.status).toBe(1)
    const from = `${topics.input} 1 at offset ${sourceOf(last)}`
    expect(one.stdout.slice(one.stdout.indexOf('NOT sound')).trimEnd().split('\n')).toEqual([
      'NOT sound: uncommitted 1',
      `  ${last.topic} 1 at offset ${last.offset}: the output of ${from}, but ${behind} goes on at offset 10`,
    ])
    const { length } = inPartition(topics.input, 1).filter(({ offset }) => offset >= 10n)
    expect(rowsOf(one.stdout).get('1')?.[2]).toBe(String(length))
    expect(other.status).toBe(1)
    expect(other.stdout).toContain(`NOT sound: uncommitted ${partitions}`)
    expect(other.stdout).toContain(`${unknown} has committed no offset of ${topics.input}`)
  })

  test('does not miss the inputs that retention deleted', async () => {
    await deleteBefore(topics.input, 2, 40)
    const { status, stdout } = await audit()
    expect(status).toBe(0)
    const row = rowsOf(stdout).get('2')
    const { length } = inPartition(topics.input, 2).filter(({ offset }) => offset >= 40n)
    expect(row?.[0]).toBe(String(length))
    expect(row?.at(-1)).toMatch(/^40 to /)
    expect(stdout).toContain('Sound: ')
  })

  test('ends with status 2 where a topic is not there', async () => {
    const { status, stdout, stderr } = await audit({ rejected: 'no-such-topic' })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^coding-quality: there is no topic no-such-topic on these brokers[^\n]*\n$/)
  })
})

test.each([
  [[], 'no brokers: give --brokers host:port'],
  [['--brokers', 'a:1', '--input', 'x', '--enriched', 'x'], 'x is named for two topics'],
  [
    ['--brokers', 'a:1', '--rejected', 'not a name'],
    '--rejected is not a Kafka topic name; expected 1 to 249',
  ],
  [['--brokers', 'a:1', '--group', ''], '--group is not a group id; expected 1 to 255'],
  [['--brokers', 'a:1', 'more'], 'too many arguments'],
])('audit %j is refused before a broker is asked', async (args, message) => {
  const { status, stdout, stderr } = await runCli(['audit', ...args])
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^coding-quality: /)
  expect(stderr).toContain(message)
})

test('the names of the topics are those of the checker, from its variables too', async () => {
  const { status, stdout } = await runCli(['audit', '--help'])
  const text = stdout.replace(/\s+/g, ' ')
  expect(status).toBe(0)
  const defaults = {
    GROUP_ID: 'coded-episode-checker',
    TOPIC_INPUT: 'coded-episodes',
    TOPIC_ENRICHED: 'coded-episodes.enriched',
    TOPIC_REJECTED: 'coded-episodes.rejected',
    TOPIC_DEAD_LETTER: 'coded-episodes.dead-letter',
  }
  for (const [key, name] of Object.entries(defaults)) {
    expect(text).toContain(`(default: "${name}", env: ${key})`)
  }
  const env = { KAFKA_BROKERS: 'a:1', TOPIC_REJECTED: 'coded-episodes' }
  expect((await runCli(['audit'], { env })).stderr).toContain('coded-episodes is named for two topics')
})
