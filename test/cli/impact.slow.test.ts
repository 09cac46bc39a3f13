import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generate } from '../../services/generator/generate.ts'
import { eventEncoder } from '../../services/pipeline/avro/encode-event.ts'
import { inputRecord } from '../../services/pipeline/input-record.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../services/transports/transport.ts'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'
import { ended, linesOf, runCli, startCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const partitions = 3
const to = 'ipg553+I-02+I-05+I-14,opcs4-conventions,episode-integrity'
const events = [
  ...generate({ events: 5_000, seed: 3, defectRate: 0.3, undecodableRate: 0.01, ablationShare: 0.6 }),
]
const lines = events.map(({ line }) => line)
// As bytes: what cannot be read is not all text.
const file = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]))
const readable = events.filter(({ label }) => !label.undecodable).length

/**
 * What stands below the head of the report, which names the input, but for where things stand in it and why they cannot
 * be read: of a line that is not UTF-8 the reason is another than of the same bytes on a topic.
 */
const figures = (stdout: string) =>
  stdout
    .split('\n')
    .slice(5)
    .filter((line) => !/^ {4}(line|partition) /.test(line))
    .join('\n')
    .replace(/(could not be read, and are left out): .*/, '$1')

describeWithKafka('impact on a topic', () => {
  const topic = `impact-${randomUUID()}`
  const brokers = kafkaBrokers.join(',')
  const { latestEvent } = readLocalRegistry()
  const encode = eventEncoder(latestEvent.id, latestEvent.schema)
  let transport: Transport
  beforeAll(async () => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'cli-impact-test' })
    await transport.createTopics([topic, `${topic}-empty`].map((name) => ({ name, partitions })))
    const records = lines.map((line, n) => inputRecord(line, n % 2 === 0 ? encode : null))
    await transport.append(topic, records)
    writeFileSync(at('episodes.ndjson'), file)
  })
  afterAll(() => transport?.close())

  const run = (...args: string[]) => runCli(['impact', '--to', to, ...args], { cwd: at('.') })
  const onTopic = (name: string, ...args: string[]) => run('--input', name, '--brokers', brokers, ...args)

  test('says of JSON and Avro, in any partition, what it says of the same events in a file', async () => {
    const ofFile = await run('--input', 'episodes.ndjson', '--details', 'of-file')
    const ofTopic = await onTopic(topic, '--details', 'of-topic')
    expect(ofFile.stdout).toMatch(/\n {2}[1-9]\d* of \d+ verdicts changed: [1-9]\d* newly miscoded, [1-9]/)
    expect(figures(ofTopic.stdout)).toBe(figures(ofFile.stdout))
    expect(ofTopic).toMatchObject({ status: 1, stderr: '' })

    type Line = { episodeId: string; topic?: string; partition?: number; offset?: number; line?: number }
    const details = (name: string) => linesOf<Line>(readFileSync(at(name), 'utf8'))
    const withoutPlace = ({ topic: _, partition: __, offset: ___, line: ____, ...said }: Line) => said
    const byEpisode = (one: Line, other: Line) => one.episodeId.localeCompare(other.episodeId)
    const said = (name: string) => details(name).toSorted(byEpisode).map(withoutPlace)
    expect(said('of-topic')).toEqual(said('of-file'))

    const keys = new Map<string, string | undefined>()
    for await (const { partition, offset, key } of transport.read(topic))
      keys.set(`${partition}/${offset}`, key?.toString())
    for (const line of details('of-topic')) {
      expect(line.topic).toBe(topic)
      expect(keys.get(`${line.partition}/${line.offset}`)).toBe(line.episodeId)
    }
  })

  test('leaves tombstones out, and reads a topic where KAFKA_BROKERS is set and no file is there', async () => {
    await transport.append(topic, [{ key: Buffer.from('key-a'), value: null, headers: [] }])
    const { stdout, status } = await runCli(['impact', '--to', 'ipg553', '--input', topic], {
      env: { KAFKA_BROKERS: brokers, PACKS: 'ipg553' },
    })
    expect(stdout).toContain(`\nOver ${topic}\n`)
    expect(stdout).toContain('\n  1 withdraw an episode (tombstones), and are left out\n')
    expect(stdout).not.toContain('key-a')
    expect(status).toBe(0)
  })

  test('that is not there, or empty, has shown nothing', async () => {
    const gone = await onTopic(`${topic}-gone`)
    expect(gone).toMatchObject({ status: 2, stdout: '' })
    expect(gone.stderr).toBe(
      `coding-quality: there is no topic ${topic}-gone on these brokers, and no file of that name\n`,
    )
    const file = await onTopic('episodes.ndjson')
    expect(file.stderr).toContain('leave --brokers out to read the file of that name')
    const empty = await onTopic(`${topic}-empty`)
    expect(empty.stderr).toBe(
      `coding-quality: nothing was judged: ${topic}-empty holds no episode that can be\n`,
    )
    expect(empty.status).toBe(2)
  })
})

test('memory stays as it is, however long the input', async () => {
  const peakOver = async (times: number) => {
    const child = startCli(['impact', '--to', to, '--input', '-', '--details', at('details')])
    const result = ended(child)
    for (let n = 0; n < times; n++) {
      const isTaken = child.stdin?.write(file)
      if (!isTaken) await new Promise((resolve) => child.stdin?.once('drain', resolve))
    }
    child.stdin?.end()
    const { status, stdout, peakMiB } = await result
    expect(stdout).toContain(` of ${times * readable} verdicts changed: `)
    expect(status).toBe(1)
    return peakMiB
  }
  const [few, many] = [await peakOver(4), await peakOver(20)]
  expect(many).toBeLessThan(few * 2)
}, 600_000)
