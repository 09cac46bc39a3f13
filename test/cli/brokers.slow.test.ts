import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'
import { good } from './episodes.ts'
import { runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const cwd = at('.')
writeFileSync(at('episodes.ndjson'), `${good}\n`)

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

const produce = ['produce', 'episodes.ndjson']
const consume = ['consume', 'coded-episodes']

test.each([
  [produce, {}, 'no brokers: give --brokers host:port or set KAFKA_BROKERS'],
  [[...consume, '--brokers', 'kafka'], {}, '--brokers holds what is not host:port: "kafka"; '],
  [[...consume, '--brokers', 'http://a:1'], {}, '--brokers holds what is not host:port: "http://a:1"; '],
  [produce, { KAFKA_BROKERS: 'a:1,a:1' }, '--brokers repeats "a:1"; '],
])('%j %j is refused at once, in a line', async (args, env, message) => {
  const { status, stdout, stderr } = await runCli(args, { cwd, env })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr.split('\n')).toEqual([expect.stringContaining(`coding-quality: ${message}`), ''])
})

test('brokers that do not answer are named, and not waited for without end', async () => {
  const brokers = `127.0.0.1:${await freePort()}`
  const runs = [produce, consume].map((args) => runCli([...args, '--brokers', brokers], { cwd }))
  for (const { status, stdout, stderr } of await Promise.all(runs)) {
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^coding-quality: [^\n]*${brokers}[^\n]*\n$`))
  }
})

test.each([
  [['produce', 'missing', '--brokers', '127.0.0.1:1'], 'missing: there is no such file'],
  [['produce', '.', '--brokers', '127.0.0.1:1'], '.: it is a directory; name the files in it'],
  [['produce', 'episodes.ndjson', '--encoding', 'xml'], 'Allowed choices are json, avro.'],
  [['produce', 'a.ndjson', 'b.ndjson'], 'Expected 1 argument but got 2'],
  [['consume'], "missing required argument 'TOPIC'"],
  [['consume', 'topic', '--limit', '0'], 'A whole number from 1 is wanted.'],
])('%j is refused before a broker is asked', async (args, message) => {
  const { status, stdout, stderr } = await runCli(args, { cwd })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^coding-quality: /)
  expect(stderr).toContain(message)
})

describeWithKafka('a topic that is not there', () => {
  test.each([
    ['produce', ['produce', 'episodes.ndjson', '--topic', 'no-such-topic']],
    ['consume', ['consume', 'no-such-topic']],
  ])('is told by %s, and not made', async (_, args) => {
    const env = { KAFKA_BROKERS: kafkaBrokers.join(',') }
    const { status, stdout, stderr } = await runCli(args, { cwd, env })
    const advice = 'create it, or let the checker do so with CREATE_TOPICS=true'
    expect(stderr).toBe(`coding-quality: there is no topic no-such-topic on these brokers; ${advice}\n`)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })

  test('a name that no topic can have is told', async () => {
    const env = { KAFKA_BROKERS: kafkaBrokers.join(',') }
    const { status, stderr } = await runCli(['consume', 'no such topic'], { cwd, env })
    expect(stderr).toMatch(/^coding-quality: [^\n]+\n$/)
    expect(status).toBe(2)
  })
})
