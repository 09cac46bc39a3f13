import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../infra/local-broker/ports.ts'
import { generate } from '../../services/generator/generate.ts'
import { eventEncoder } from '../../services/pipeline/avro/encode-event.ts'
import { inputRecord } from '../../services/pipeline/input-record.ts'
import type { Header, StoredRecord } from '../../services/pipeline/record.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../services/transports/transport.ts'
import { verifyOneOutputEach } from '../../services/verify/one-output-each.ts'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'
import { type RunningChecker, startCheckerProcess } from './running-checker.ts'

const run = promisify(execFile)
const events = 1000
const prefix = `checker-${Date.now().toString(36)}`
const topics = {
  input: prefix,
  enriched: `${prefix}.enriched`,
  rejected: `${prefix}.rejected`,
  deadLetter: `${prefix}.dead-letter`,
}
const outputs = [topics.enriched, topics.rejected, topics.deadLetter]
const port = await freePort()
const environment = {
  KAFKA_BROKERS: kafkaBrokers.join(','),
  GROUP_ID: prefix,
  TOPIC_INPUT: topics.input,
  TOPIC_ENRICHED: topics.enriched,
  TOPIC_REJECTED: topics.rejected,
  TOPIC_DEAD_LETTER: topics.deadLetter,
  CREATE_TOPICS: 'true',
  HTTP_PORT: String(port),
  LOG_LEVEL: 'trace',
}

const get = async (page: string) => {
  const response = await fetch(`http://127.0.0.1:${port}${page}`)
  return { status: response.status, body: await response.text() }
}

/** Every value of an event by which a patient or an episode could be told. */
function identifiersOf(line: Buffer): string[] {
  try {
    const { eventId, episode } = JSON.parse(line.toString('utf8'))
    return [eventId, episode.episodeId, episode.spellId, episode.patientPseudonym].filter(
      (value) => typeof value === 'string' && value.length > 4,
    )
  } catch {
    return []
  }
}

async function outputsReach(transport: Transport, wanted: number): Promise<void> {
  for (;;) {
    const committed = await transport.committedOffsets(prefix, topics.input)
    const done = [...committed.values()].reduce((sum, offset) => sum + Number(offset), 0)
    if (done >= wanted) return
    await delay(200)
  }
}

async function readAll(transport: Transport, topic: string): Promise<StoredRecord[]> {
  return Array.fromAsync(transport.read(topic))
}

describeWithKafka('the checker as a process', () => {
  let transport: Transport
  let checker: RunningChecker
  let identifiers: string[] = []

  beforeAll(async () => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'checker-test' })
    checker = startCheckerProcess(environment)
    await checker.logged('partitions-assigned')
    const { latestEvent } = readLocalRegistry()
    const encode = eventEncoder(latestEvent.id, latestEvent.schema)
    const lines = [...generate({ events, seed: 11, undecodableRate: 0.02 })].map(({ line }) => line)
    identifiers = lines.flatMap(identifiersOf)
    const headers: Header[] = [
      ['traceparent', Buffer.from('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')],
      ['outcome', Buffer.from('not ours')],
      ['empty', null],
      ['twice', Buffer.from('1')],
      ['twice', Buffer.from('2')],
    ]
    const records = lines.map((line, index) => ({
      ...inputRecord(line, index % 2 === 0 ? encode : null),
      headers: index % 10 === 0 ? headers : [],
    }))
    await transport.append(topics.input, [...records, { key: Buffer.from('gone'), value: null, headers: [] }])
    await outputsReach(transport, events + 1)
  })

  afterAll(async () => {
    if (checker?.process.exitCode === null) await checker.end('SIGKILL')
    await transport?.close()
  })

  test('every input came out exactly once', async () => {
    const verification = await verifyOneOutputEach(transport, topics.input, outputs)
    expect(verification.problems).toEqual([])
    expect(verification.inputs).toBe(events + 1)
    expect([...verification.outputs.values()].reduce((sum, n) => sum + n, 0)).toBe(events + 1)
  })

  test('outputs keep the headers of their inputs, ours behind them', async () => {
    const withHeaders = (await readAll(transport, topics.enriched)).filter(({ headers }) =>
      headers.some(([name]) => name === 'traceparent'),
    )
    expect(withHeaders.length).toBeGreaterThan(0)
    for (const { headers } of withHeaders) {
      expect(headers.slice(0, 4).map(([name, value]) => [name, value?.toString() ?? null])).toEqual([
        ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
        ['empty', null],
        ['twice', '1'],
        ['twice', '2'],
      ])
      expect(headers.filter(([name]) => name === 'outcome')).toHaveLength(1)
    }
    const deadLetters = await readAll(transport, topics.deadLetter)
    expect(deadLetters.length).toBeGreaterThan(0)
    for (const { headers } of deadLetters) {
      const names = headers.map(([name]) => name)
      for (const name of ['failure-code', 'failure-message', 'failure-stage', '__connect.errors.topic']) {
        expect(names).toContain(name)
      }
    }
  })

  test('a tombstone goes to the enriched topic with its key', async () => {
    const tombstones = (await readAll(transport, topics.enriched)).filter(({ value }) => value === null)
    expect(
      tombstones.map(({ key, headers }) => [
        key?.toString(),
        headers.find(([name]) => name === 'outcome')?.[1]?.toString(),
      ]),
    ).toEqual([['gone', 'tombstone']])
  })

  test('an independent client reads the outputs, committed, with their headers', async ({ skip }) => {
    const kcat = await run('kcat', ['-V']).then(
      () => true,
      () => false,
    )
    if (!kcat) {
      process.stderr.write('SKIPPED: outputs read by kcat: kcat is not installed (Debian package kcat)\n')
      skip()
    }
    let records = 0
    for (const topic of outputs) {
      const args = [
        '-b',
        kafkaBrokers.join(','),
        '-C',
        '-t',
        topic,
        '-e',
        '-q',
        '-X',
        'isolation.level=read_committed',
        '-f',
        '%h\n',
      ]
      const { stdout } = await run('kcat', args, { maxBuffer: 64 * 1024 * 1024 })
      const lines = stdout.trimEnd().split('\n')
      records += lines.length
      for (const line of lines) {
        for (const name of [
          'source-topic',
          'source-partition',
          'source-offset',
          'source-timestamp',
          'outcome',
          'ruleset-digest',
          'assessed-at',
          'ce_id',
        ]) {
          expect(line).toContain(`${name}=`)
        }
      }
    }
    expect(records).toBe(events + 1)
  })

  test('health and metrics are served, and count what came out', async () => {
    expect(await get('/live')).toEqual({ status: 200, body: 'live\n' })
    expect(await get('/ready')).toEqual({ status: 200, body: 'ready\n' })
    const { body } = await get('/metrics')
    const out = [...body.matchAll(/^coding_quality_records_out_total\{[^}]*\} (\d+)/gm)].map(([, n]) =>
      Number(n),
    )
    expect(out.reduce((sum, n) => sum + n, 0)).toBe(events + 1)
  })

  test('it stops when asked, within ten seconds, and says so', async () => {
    const { status, seconds } = await checker.end('SIGTERM')
    expect(status).toBe(0)
    expect(seconds).toBeLessThan(10)
    expect(checker.said()).toContain('"event":"stopped"')
  })

  test('no identifier of any event stands in its log or its metrics', () => {
    expect(identifiers.length).toBeGreaterThan(2 * events)
    const said = checker.said()
    expect(said.split('\n').length).toBeGreaterThan(10)
    expect(identifiers.filter((identifier) => said.includes(identifier))).toEqual([])
  })

  test('a second run finds nothing left to do, and doubles nothing', async () => {
    const again = startCheckerProcess(environment)
    await again.logged('partitions-assigned')
    await delay(1500)
    expect((await again.end('SIGINT')).status).toBe(0)
    const verification = await verifyOneOutputEach(transport, topics.input, outputs)
    expect(verification.problems).toEqual([])
  })

  test('topics that are missing end it, named, with status 5', async () => {
    const lost = startCheckerProcess({
      ...environment,
      TOPIC_INPUT: `${prefix}.nowhere`,
      CREATE_TOPICS: 'false',
      HTTP_PORT: '0',
    })
    await lost.logged('stopped')
    expect(lost.said()).toContain(`${prefix}.nowhere`)
    expect((await lost.end('SIGTERM')).status).toBe(5)
  })
})
