import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { crc32c } from '@node-rs/crc32'
import { expect, test } from 'vitest'
import type { Transport } from '../../services/transports/transport.ts'
import { close, connect } from '../gate/stage.ts'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'
import { contractEvent } from '../pipeline/carry.ts'
import { environmentThrough } from '../proxy/environment-through.ts'
import { answerTo, api, type Frame } from '../proxy/frames.ts'
import { startKafkaProxy } from '../proxy/kafka-proxy.ts'
import {
  checkerEnvironment,
  killIfRunning,
  type RunningChecker,
  startCheckerProcess,
  topicsBeside,
} from './running-checker.ts'

/** Marks the batch that is to come in a codec of nobody: no other record has this time. */
const markedTime = Date.UTC(2026, 0, 1, 12, 34, 56, 789)
const marker = Buffer.alloc(8)
marker.writeBigInt64BE(BigInt(markedTime))
/** In a batch the attributes stand two bytes and a four-byte count before the time of its first record. */
const attributesBeforeTime = 6
/** Before them stands the checksum of the rest of the batch, whose length is told behind its first offset. */
const checksumBefore = 4
const startBefore = 21
const lengthAt = 8
const behindLength = 12
/** A codec that Kafka has given no meaning to: as an older client meets one that came later. */
const codecOfNobody = 5

/** Brokers take no such batch; so it becomes one on its way to the checker. */
function recodeMarked(frame: Frame): void {
  if (!answerTo(api.fetch)(frame)) return
  const { bytes } = frame
  // The time of a batch's last record stands behind that of its first, and is the same.
  for (let at = bytes.indexOf(marker); at !== -1; at = bytes.indexOf(marker, at + 2 * marker.length)) {
    const from = at - attributesBeforeTime
    bytes.writeInt16BE(bytes.readInt16BE(from) | codecOfNobody, from)
    const start = from - startBefore
    const end = start + behindLength + bytes.readInt32BE(start + lengthAt)
    bytes.writeUInt32BE(crc32c(bytes.subarray(from, end)), from - checksumBefore)
  }
}

const records = 5
const events = (timestamp?: number) =>
  Array.from({ length: records }, (_, n) => ({
    partition: 0,
    key: Buffer.from(`${n}`),
    value: Buffer.from(JSON.stringify(contractEvent({ episodeId: `${n}` }))),
    headers: [],
    ...(timestamp !== undefined && { timestamp }),
  }))

/** Topics with events on the input, and checkers to start, each of which reads through the proxy. */
async function setStage(stack: AsyncDisposableStack) {
  const transport = stack.adopt(connect('codec'), close)
  const topics = topicsBeside(`codec-${randomUUID()}`)
  const { input, enriched, rejected, deadLetter } = topics
  await transport.createTopics(
    [input, enriched, rejected, deadLetter].map((name) => ({ name, partitions: 1 })),
  )
  const proxy = stack.adopt(await startKafkaProxy(recodeMarked), close)
  await transport.append(input, events())
  const start = () =>
    stack.adopt(
      startCheckerProcess({
        ...checkerEnvironment(kafkaBrokers, topics),
        ...environmentThrough(proxy.port),
        LOG_LEVEL: 'trace',
      }),
      killIfRunning,
    )
  const standing = async () => ({
    committed: (await transport.committedOffsets(input, input)).get(0),
    outputs: (await outputsOn(transport, [enriched, rejected, deadLetter])).map(({ topic }) => topic),
  })
  return { input, enriched, transport, start, standing }
}

async function outputsOn(transport: Transport, topics: readonly string[]) {
  const all = await Promise.all(topics.map((topic) => Array.fromAsync(transport.read(topic))))
  return all.flat()
}

/** Waits for the end of a checker that ends by itself; asserts that it says why, in plain words, and how to go on. */
async function expectEnded(checker: RunningChecker): Promise<void> {
  const { process: child } = checker
  const stderr = child.stderr ? await text(child.stderr) : ''
  expect(stderr).toBe(
    'checker: The input topic holds records compressed with the codec number 5, which cannot be read here. ' +
      'Have its producers use gzip, snappy, lz4 or zstd, or move the group past those records.\n',
  )
  await checker.logged('stopped')
  expect((await checker.end('SIGTERM')).status).toBe(5)
  const said = checker.said().replace(stderr, '')
  expect(said).toContain('"code":"codec-unknown"')
  // One line of JSON for each event: no line of a stack, whole or within.
  for (const line of said.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('event')
  expect(said).not.toMatch(/\bat .*:\d+:\d+/)
}

describeWithKafka('a codec that nobody knows', () => {
  test('ends the checker at its records; what it had fetched before them is processed', async () => {
    await using stack = new AsyncDisposableStack()
    const { input, enriched, transport, start, standing } = await setStage(stack)
    const first = start()
    await first.logged('batch-committed')
    await transport.append(input, events(markedTime))
    await expectEnded(first)
    const there = { committed: BigInt(records), outputs: Array(records).fill(enriched) }
    expect(await standing()).toEqual(there)
    // Nor does another start get past them, or do anything twice.
    await expectEnded(start())
    expect(await standing()).toEqual(there)
  })

  test('leaves what is fetched together with its records unprocessed, for whoever can read them', async () => {
    await using stack = new AsyncDisposableStack()
    const { input, transport, start, standing } = await setStage(stack)
    await transport.append(input, events(markedTime))
    await expectEnded(start())
    expect(await standing()).toEqual({ committed: undefined, outputs: [] })
  })
})
