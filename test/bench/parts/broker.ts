import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { openKafkaStage } from '../kafka-stage.ts'
import { inTurns, spreadOf } from '../paired.ts'
import { comparison, type Part } from '../part.ts'
import { streamsPeer } from '../streams-peer.ts'

/** About what an output has: key, value and headers. */
const recordBytes = 900
const longestMs = 1_800_000

/** The broker's own performance tools: the ceiling. */
export const broker: Part = {
  measures: "the broker's own producer and consumer performance tools",
  ...comparison,
  minutes: 2,
  async run({ events, pairs }, report, log) {
    const { java, classPath } = await streamsPeer(log)
    await using stage = await openKafkaStage(log)
    const servers = stage.brokers.join(',')
    const tool = async (name: string, args: readonly string[]) => {
      const command = ['-cp', classPath, `org.apache.kafka.tools.${name}`, ...args]
      const { stdout } = await promisify(execFile)(java, command, { timeout: longestMs, maxBuffer: 1 << 28 })
      return stdout
    }
    const measure = async () => {
      const topic = await stage.createInput(4)
      const size = ['--num-records', String(events), '--record-size', String(recordBytes)]
      const properties = [`bootstrap.servers=${servers}`, 'acks=all', 'linger.ms=5', 'batch.size=131072']
      const produced = await tool('ProducerPerformance', [
        ...['--topic', topic, ...size, '--throughput', '-1'],
        ...['--producer-props', ...properties],
      ])
      const consumed = await tool('ConsumerPerformance', [
        ...[
          '--bootstrap-server',
          servers,
          '--topic',
          topic,
          '--messages',
          String(events),
          '--timeout',
          '60000',
        ],
      ])
      await stage.removeTopics([topic])
      return { produced: producedPerSecond(produced), consumed: consumedPerSecond(consumed) }
    }
    const measured = await inTurns(pairs, [{ name: 'tools', measure }], (_, pair, { produced, consumed }) =>
      log(`pair ${pair}: produced ${Math.round(produced)}, consumed ${Math.round(consumed)} records/s`),
    )
    const runs = measured.get('tools') ?? []
    report.figure(
      `broker: produced records/s of ${recordBytes} bytes`,
      spreadOf(runs.map((run) => run.produced)),
    )
    report.figure(
      `broker: consumed records/s of ${recordBytes} bytes`,
      spreadOf(runs.map((run) => run.consumed)),
    )
  },
}

/** Of the last line, which sums up: `…, 123456.7 records/sec (…`. */
function producedPerSecond(said: string): number {
  const rates = [...said.matchAll(/([\d.]+) records\/sec/g)]
  const last = rates.at(-1)?.[1]
  if (last === undefined) throw new Error('the producer tool has told no rate')
  return Number(last)
}

/** By the column of its name in the line of names: a later version may add others. */
function consumedPerSecond(said: string): number {
  const rows = said
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
  const names = rows.find((row) => row.includes('fetch.nMsg.sec'))
  const rate = Number(rows.at(-1)?.[names?.indexOf('fetch.nMsg.sec') ?? -1])
  if (!(rate > 0)) throw new Error('the consumer tool has told no rate')
  return rate
}
