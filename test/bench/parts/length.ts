import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../../infra/local-broker/ports.ts'
import type { Transport } from '../../../services/transports/transport.ts'
import { readVitalSigns } from '../../soak/vital-signs.ts'
import { checker, type RunningContender } from '../contender.ts'
import { countOutputs } from '../counted-outputs.ts'
import { endlessEvents } from '../endless-events.ts'
import { fillTopic } from '../fill-topic.ts'
import { openKafkaStage } from '../kafka-stage.ts'
import { type LengthSample, tellLength } from '../length-figures.ts'
import type { Part } from '../part.ts'
import { figuresOf } from '../process-figures.ts'

const partitions = 4
const everyMs = 1_000
const mostSilenceMs = 60_000
/** Events that wait for the checker: it never waits for them. */
const backlog = 400_000
const perPortion = 20_000
const mebibyte = 1_048_576

// The disk holds what is yet to be read and a little more: the rest is deleted while it goes on.
const kept = {
  'retention.bytes': String(256 * mebibyte),
  'segment.bytes': String(32 * mebibyte),
  'retention.ms': '-1',
}
const deletedOften = { 'log.retention.check.interval.ms': '2000' }

/** Whether memory and throughput stay what they are when it goes on and on. */
export const length: Part = {
  measures: 'resident memory and throughput of a checker over 20 million events, none lost or doubled',
  events: 20_000_000,
  pairs: 1,
  enough: { pairs: 1, events: 20_000_000 },
  minutes: 7,
  async run({ events }, report, log) {
    await using stage = await openKafkaStage(log, deletedOften)
    const { transport, brokers } = stage
    const input = await stage.createInput(partitions, kept)
    const { topics, prefix } = await stage.createOutputs(input, partitions, kept)
    log('filling the topic: it is refilled while the checker runs')
    const feed = feeder(transport, input, events)
    await feed.upTo(backlog)
    await using counter = countOutputs(brokers, topics, events)
    const httpPort = await freePort()
    const group = `group-${randomUUID()}`
    const place = { brokers, topics, prefix, group, folder: stage.folder }
    const running = checker({ HTTP_PORT: String(httpPort) }).start(place)
    const committed = async () => sumOf(await transport.committedOffsets(group, input))
    try {
      tellLength(report, await sampled({ running, httpPort, committed, feed, events, log }), events)
    } finally {
      await running.stop()
    }
    await counter.requireOneEach()
    report.note(`${events.toLocaleString('en-GB')} events in, and exactly one committed output of each`)
  },
}

const sumOf = (offsets: ReadonlyMap<number, bigint>) =>
  offsets.values().reduce((sum, offset) => sum + Number(offset), 0)

interface Feeder {
  /** Fills until the topic has had so many events, or all there are to be. */
  upTo(count: number): Promise<void>
}

function feeder(transport: Transport, input: string, events: number): Feeder {
  const source = endlessEvents()
  let fed = 0
  return {
    async upTo(count) {
      while (fed < Math.min(count, events)) {
        const length = Math.min(perPortion, events - fed)
        const portion = Array.from({ length }, () => source.next().value)
        fed += await fillTopic(transport, input, portion)
      }
    },
  }
}

interface Run {
  readonly running: RunningContender
  readonly httpPort: number
  readonly committed: () => Promise<number>
  readonly feed: Feeder
  readonly events: number
  readonly log: (line: string) => void
}

/** Looks at the checker every second until it has done all, and keeps its backlog up meanwhile. */
async function sampled({ running, httpPort, committed, feed, events, log }: Run): Promise<LengthSample[]> {
  const samples: LengthSample[] = []
  const began = performance.now()
  let [movedAt, done, told, feeding] = [began, 0, 0, Promise.resolve()]
  for (let look = 1; done < events; look++) {
    await delay(Math.max(0, began + look * everyMs - performance.now()))
    await Promise.race([feeding, delay(0)])
    const [now, signs] = await Promise.all([committed(), readVitalSigns(httpPort)])
    const at = performance.now()
    if (now > done) movedAt = at
    done = now
    const used = figuresOf(running.pid)
    const words = running.lastWords()
    if (words !== null || used === null)
      throw new Error(`the checker ended with ${done} events committed:\n${words}`)
    if (at - movedAt > mostSilenceMs)
      throw new Error(`nothing moved for a minute, with ${done} events committed`)
    samples.push({
      ...{ seconds: (at - began) / 1_000, committed: done },
      ...{ residentMb: used.residentMb, peakMb: used.peakMb },
      ...(signs && { heapMb: signs.heap / mebibyte, externalMb: signs.external / mebibyte }),
    })
    const [goal, before] = [done + backlog, feeding]
    feeding = before.then(() => feed.upTo(goal))
    // What went wrong with it is told at the next look.
    feeding.catch(() => {})
    if (done >= told + events / 20) {
      log(`${done} of ${events} events: ${Math.round(used.residentMb)} MB resident`)
      told = done
    }
  }
  await feeding
  return samples
}
