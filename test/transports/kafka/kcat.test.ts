import { execFile, execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Header } from '../../../services/pipeline/record.ts'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../../services/transports/transport.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { collect, observe } from '../observed-job.ts'

const run = promisify(execFile)
const brokers = kafkaBrokers.join(',')

function lacksKcat(): boolean {
  try {
    execFileSync('kcat', ['-V'], { stdio: 'ignore' })
    return false
  } catch {
    process.stderr.write('SKIPPED: the wire as an independent client sees it: kcat is not installed\n')
    return true
  }
}

describeWithKafka('the wire', () => {
  describe.skipIf(lacksKcat())('as an independent client sees it', () => {
    let transport: Transport
    beforeAll(() => {
      transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'kcat' })
    })
    afterAll(() => transport.close())
    const createTopics = async () => {
      const id = randomUUID()
      const topics = { group: `group-${id}`, input: `in-${id}`, output: `out-${id}` }
      await transport.createTopics([
        { name: topics.input, partitions: 1 },
        { name: topics.output, partitions: 1 },
      ])
      return topics
    }
    const text = (value: string | null) => (value === null ? null : Buffer.from(value))
    const headers: readonly (readonly [string, string | null])[] = [
      ['b', '1'],
      ['a', '2'],
      ['b', null],
      ['10', '3'],
      ['9', ''],
      ['__proto__', '4'],
      ['b', '1'],
      ['toString', null],
    ]

    test('carries headers in order, repeated, null and of any name through a job', async () => {
      const topics = await createTopics()
      const sent = headers.map(([name, value]): Header => [name, text(value)])
      await transport.append(topics.input, [{ key: text('k'), value: text('v'), headers: sent }])
      const job = await observe(transport, topics)
      await job.until(() => job.committed.length === 1)
      await job.job.stop()
      for (const topic of [topics.input, topics.output]) {
        const options = [
          '-C',
          '-q',
          '-e',
          '-J',
          '-b',
          brokers,
          '-t',
          topic,
          '-X',
          'isolation.level=read_committed',
        ]
        const { stdout } = await run('kcat', options)
        expect(JSON.parse(stdout)).toMatchObject({ key: 'k', payload: 'v', headers: headers.flat() })
      }
    })

    test('brings headers in order, repeated, null and of any name', async () => {
      const { input } = await createTopics()
      const options = headers.flatMap(([name, value]) => ['-H', value === null ? name : `${name}=${value}`])
      const kcat = run('kcat', ['-P', '-b', brokers, '-t', input, '-k', 'k', ...options])
      kcat.child.stdin?.end('v')
      await kcat
      const [record] = await collect(transport.read(input))
      expect(record?.headers).toEqual(headers.map(([name, value]) => [name, text(value)]))
    })
  })
})
