import { execFile, execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { kafkaJars } from '../../../infra/local-broker/kafka-jars.ts'
import { registerCodecs } from '../../../services/transports/kafka/codecs.ts'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import { kafkajs } from '../../../services/transports/kafka/mended-client.ts'
import { compressXerial, decompressXerial } from '../../../services/transports/kafka/xerial.ts'
import type { Transport } from '../../../services/transports/transport.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { collect, observe } from '../observed-job.ts'

const run = promisify(execFile)
const { CompressionTypes } = kafkajs
const codecs = [
  ['gzip', CompressionTypes.GZIP],
  ['snappy', CompressionTypes.Snappy],
  ['lz4', CompressionTypes.LZ4],
  ['zstd', CompressionTypes.ZSTD],
] as const
const registry = kafkajs.CompressionCodecs as Record<
  number,
  () => {
    compress?(encoded: { buffer: Buffer }): Promise<Buffer>
    decompress(bytes: Buffer): Promise<Buffer>
  }
>
const unmended = { ...registry }
registerCodecs()
const registered = { ...registry }
const producerSource = fileURLToPath(new URL('./Produce.java', import.meta.url))

// More than one of the 32 KB blocks of Java's snappy, and more than one of lz4's 64 KB ones.
const count = 6_000
const values = Array.from({ length: count }, (_, n) => `value ${n}`)

const skippedWithout = (what: string, why: string) => {
  process.stderr.write(`SKIPPED: codecs against ${what}: ${why}\n`)
  return true
}
const lacks = (command: string, ...args: string[]) => {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return false
  } catch {
    return skippedWithout(command, `${command} is not installed`)
  }
}

/** The folder of the Java client's jars, or null with the reason said. */
async function javaClient(): Promise<string | null> {
  if (kafkaBrokers.length === 0 || lacks('javac', '-version')) return null
  try {
    return await kafkaJars((line) => process.stderr.write(`${line}\n`))
  } catch (error) {
    skippedWithout('the Java client', String(error))
    return null
  }
}
const jars = await javaClient()

/** Counts how often a codec really decompressed something. */
function spyOn(type: number): { count: number } {
  const uses = { count: 0 }
  const codec = registered[type]?.()
  registry[type] = () => ({
    ...codec,
    async decompress(bytes) {
      uses.count += 1
      return (await codec?.decompress(bytes)) ?? bytes
    },
  })
  return uses
}

describe('snappy in Java framing', () => {
  test('gives back what it was given, whatever its size', async () => {
    const given = fc.uint8Array({ maxLength: 100_000 }).map((bytes) => Buffer.from(bytes))
    const roundTrip = fc.asyncProperty(given, async (bytes) => {
      expect((await decompressXerial(await compressXerial(bytes), bytes.length)).equals(bytes)).toBe(true)
    })
    await fc.assert(roundTrip, { numRuns: 50 })
  })

  test('refuses what is cut short', async () => {
    const whole = await compressXerial(Buffer.from(values.join()))
    for (const length of [17, 40, whole.length - 1]) {
      await expect(decompressXerial(whole.subarray(0, length), 1_000_000)).rejects.toThrow()
    }
  })
})

describe('a batch that decompresses to too much', () => {
  const most = 64 * 1024 * 1024

  test.each(codecs)('is refused in %s, and one that is just not too much is read', async (_name, type) => {
    const codec = registered[type]?.()
    const inflated = async (length: number) => {
      const compressed = await codec?.compress?.({ buffer: Buffer.alloc(length) })
      return compressed && (await codec?.decompress(compressed))?.length
    }
    expect(await inflated(most)).toBe(most)
    await expect(inflated(most + 1)).rejects.toMatchObject({
      code: 'batch-unreadable',
      retriable: false,
      message: expect.stringContaining('64 MiB'),
    })
  })
})

describeWithKafka('compressed records', () => {
  let transport: Transport
  beforeAll(() => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'codecs', giveUpAfterMs: 20_000 })
  })
  afterEach(() => void Object.assign(registry, registered))
  afterAll(() => transport.close())

  const createTopic = async () => {
    const topic = `codecs-${randomUUID()}`
    await transport.createTopics([{ name: topic, partitions: 1 }])
    return topic
  }
  const readValues = async (topic: string) =>
    (await collect(transport.read(topic))).map(({ value }) => value?.toString())
  const brokers = kafkaBrokers.join(',')

  describe.skipIf(lacks('kcat', '-V'))('of librdkafka', () => {
    test.each(codecs)('in %s are read', async (name, type) => {
      const topic = await createTopic()
      const linger = ['-X', 'linger.ms=300', '-X', 'batch.num.messages=10000']
      const kcat = spawn('kcat', ['-P', '-b', brokers, '-t', topic, '-p', '0', '-z', name, ...linger])
      kcat.stdin.end(values.join('\n'))
      expect((await once(kcat, 'exit'))[0]).toBe(0)
      const uses = spyOn(type)
      expect(await readValues(topic)).toEqual(values)
      expect(uses.count).toBeGreaterThan(0)
    })

    test.each(codecs)('in %s are written for it', async (name, type) => {
      const topic = await createTopic()
      const producer = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 }).producer()
      await producer.connect()
      const messages = values.map((value) => ({ partition: 0, value }))
      await producer.send({ topic, messages, compression: type })
      await producer.disconnect()
      const kcat = spawn('kcat', ['-C', '-q', '-e', '-b', brokers, '-t', topic, '-o', 'beginning'])
      expect((await text(kcat.stdout)).trimEnd().split('\n')).toEqual(values)
      const uses = spyOn(type)
      expect(await readValues(topic)).toEqual(values)
      expect(uses.count, name).toBeGreaterThan(0)
    })
  })

  describe.skipIf(jars === null)('of the Java client', () => {
    const topics = new Map<string, string>()
    beforeAll(async () => {
      for (const [name] of codecs) topics.set(name, await createTopic())
      const classpath = join(jars ?? '', '*')
      const targets = [...topics].map(([name, topic]) => `${topic}=${name}`)
      await run('java', ['-cp', classpath, producerSource, brokers, String(count), ...targets])
    })

    test.each(codecs)('in %s are read', async (name, type) => {
      const uses = spyOn(type)
      expect(await readValues(topics.get(name) ?? '')).toEqual(values)
      expect(uses.count).toBeGreaterThan(0)
    })
  })

  describe('that cannot be read', () => {
    const sendCompressed = async (topic: string) => {
      const producer = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 }).producer()
      await producer.connect()
      await producer.send({
        topic,
        messages: [{ partition: 0, value: 'v' }],
        compression: CompressionTypes.ZSTD,
      })
      await producer.disconnect()
    }
    const endOf = async (input: string) => {
      const output = await createTopic()
      const job = await observe(transport, { group: `group-${input}`, input, output })
      return job.job.ended
    }

    test('for want of a codec end the job, and name it', async () => {
      const topic = await createTopic()
      await sendCompressed(topic)
      Object.assign(registry, unmended)
      const unknown = { code: 'codec-unknown', message: expect.stringContaining('codec zstd') }
      await expect(endOf(topic)).rejects.toMatchObject(unknown)
      await expect(readValues(topic)).rejects.toMatchObject(unknown)
    })

    test('because they are damaged end the job instead of being tried for ever', async () => {
      const topic = await createTopic()
      await sendCompressed(topic)
      const codec = registered[CompressionTypes.ZSTD]?.()
      registry[CompressionTypes.ZSTD] = () => ({
        ...codec,
        decompress: async (bytes) => (await codec?.decompress(bytes.subarray(1))) ?? bytes,
      })
      await expect(endOf(topic)).rejects.toMatchObject({ code: 'batch-unreadable' })
    })

    test('in a codec that Kafka does not have are no records', () => {
      for (const type of [5, 6, 7]) {
        expect(() => registry[type]?.()).toThrow(
          expect.objectContaining({ code: 'codec-unknown', retriable: false }),
        )
      }
    })
  })
})
