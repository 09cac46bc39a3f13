import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'
import { runDemo } from './run-demo.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'demo-'))
afterAll(() => rmSync(folder, { recursive: true }))

describeWithKafka('the demo on a broker', () => {
  const env = { KAFKA_BROKERS: kafkaBrokers.join(',') }

  test('synthetic episodes come out once each, judged as their labels say', async () => {
    const { status, text } = await runDemo(['--events', '2000', '--seed', '3'], env)
    expect(text).toContain('2000 sent, 2000 in, 2000 out')
    expect(text).toMatch(/(\d+) findings were put into the episodes: \1 found, 0 missed, 0 invented/)
    expect(text).toContain('every input record came out exactly once')
    expect(status).toBe(0)
  })

  test('an extract of the real layout comes out whole', async ({ skip }) => {
    const extract = join(root, '../shared/data/artificial_hes_apc_0102.csv')
    if (!existsSync(extract)) {
      process.stderr.write(
        'SKIPPED: the demo on an extract: ../shared/data/artificial_hes_apc_0102.csv is absent\n',
      )
      skip()
    }
    const { status, text } = await runDemo(['--input', extract], env)
    expect(text).toContain('2075 sent, 2075 in, 2075 out')
    expect(status).toBe(0)
  })
})

test('topics in a folder can be looked at, and a file with broken lines loses none', async () => {
  const input = join(folder, 'events.ndjson')
  const good = JSON.stringify({
    eventId: 'e1',
    recordedAt: '2026-03-02T10:15:00Z',
    source: 'TEST',
    episode: {
      episodeId: '1',
      providerCode: 'RXX01',
      startDate: '2026-02-27',
      diagnoses: [],
      procedures: [],
    },
  })
  writeFileSync(input, `${good}\n{"half\n${good}\n`)
  const topics = join(folder, 'topics')
  const { status, text } = await runDemo(['--input', input, '--folder', topics, '--encoding', 'json'])
  expect(text).toContain('3 sent, 3 in, 3 out')
  expect(text).toContain('json-invalid')
  expect(status).toBe(0)
  const enriched = [0, 1, 2, 3].map((partition) =>
    readFileSync(join(topics, 'coded-episodes.enriched', `${partition}.ndjson`), 'utf8'),
  )
  expect(enriched.join('').trim().split('\n')).toHaveLength(2)
})

test('without Docker and Java it runs in memory, and says so', async () => {
  const nothing = { KAFKA_BROKERS: '', PATH: folder, JAVA_HOME: folder, DOCKER_HOST: 'unix:///nowhere' }
  const { status, text } = await runDemo(['--events', '300'], nothing)
  expect(text).toContain('No broker from Docker: ')
  expect(text).toContain('No broker from Java: ')
  expect(text).toContain('The demo runs in memory')
  expect(text).toContain('300 sent, 300 in, 300 out')
  expect(status).toBe(0)
})

test.each([
  [['--input', '/nowhere.ndjson'], 'there is no such file'],
  [['--events', 'many'], 'a whole number is wanted'],
])('%j is told in one line', async (args, message) => {
  const { status, text } = await runDemo(args)
  expect(text).toContain(message)
  expect(text).not.toMatch(/\n\s+at /)
  expect(status).toBe(2)
})
