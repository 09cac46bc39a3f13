import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Contender, RunningContender } from './contender.ts'
import type { KafkaStage } from './kafka-stage.ts'
import { figuresOf } from './process-figures.ts'

/** What bringing a topic's events through has cost: in steady state, and before it. */
export interface Steady {
  readonly perSecond: number
  readonly cpuPerMillion: number
  readonly peakMb: number
  /** Seconds from being started to the first commit. */
  readonly startSeconds: number
}

/** A topic that is filled: with how many events, and in how many partitions. */
export interface FilledTopic {
  readonly input: string
  readonly partitions: number
  readonly events: number
}

interface Sample {
  readonly seconds: number
  readonly committed: number
  readonly cpuSeconds: number
  readonly peakMb: number
}

/** Two fifths of the events warm it up, as a virtual machine of Java compiles for a quarter of a minute; the rest is steady state. */
export const warmUpShare = 2 / 5
const everyMs = 100
const mostSilenceMs = 60_000

/**
 * Has a contender bring all events of the topic through, and measures it from outside: by what its group has
 * committed, and by what Linux says that its processes used. `copies` of it share the work.
 * Throws an error with its last words when it ends before, or moves nothing for a minute.
 */
export async function measureSteady(
  stage: KafkaStage,
  contender: Contender,
  topic: FilledTopic,
  copies = 1,
): Promise<Steady> {
  const { topics, prefix, remove } = await stage.createOutputs(topic.input, topic.partitions)
  const group = `group-${randomUUID()}`
  const running = Array.from({ length: copies }, (_, n) =>
    contender.start({
      ...{ brokers: stage.brokers, topics, prefix, group },
      folder: `${stage.folder}/${prefix}-${n}`,
    }),
  )
  try {
    return steadyOf(await samplesOf(stage, running, { group, topic }), topic.events)
  } finally {
    await Promise.all(running.map((one) => one.stop()))
    await remove()
  }
}

async function samplesOf(
  { transport }: KafkaStage,
  running: readonly RunningContender[],
  { group, topic }: { group: string; topic: FilledTopic },
): Promise<Sample[]> {
  const began = performance.now()
  const samples: Sample[] = []
  let [committed, movedAt] = [0, began]
  while (committed < topic.events) {
    await delay(everyMs)
    const offsets = await transport.committedOffsets(group, topic.input)
    const sum = offsets.values().reduce((total, offset) => total + Number(offset), 0)
    const now = performance.now()
    if (sum > committed) movedAt = now
    committed = sum
    const used = running.flatMap(({ pid }) => figuresOf(pid) ?? [])
    samples.push({
      seconds: (now - began) / 1_000,
      committed,
      cpuSeconds: used.reduce((total, { cpuSeconds }) => total + cpuSeconds, 0),
      peakMb: used.reduce((total, { peakMb }) => total + peakMb, 0),
    })
    const last = running.map((one) => one.lastWords()).find((words) => words !== null)
    if (last !== undefined)
      throw new Error(`the contender ended with ${committed} events committed:\n${last}`)
    if (now - movedAt > mostSilenceMs)
      throw new Error(`nothing moved for a minute, with ${committed} of ${topic.events} events committed`)
  }
  return samples
}

function steadyOf(samples: readonly Sample[], events: number): Steady {
  const first = samples.find(({ committed }) => committed > 0)
  const warm = samples.find(({ committed }) => committed >= events * warmUpShare)
  const last = samples.at(-1)
  if (first === undefined || warm === undefined || last === undefined || warm.committed >= last.committed)
    throw new Error('too few events to see a steady state: it was over within one look')
  const done = last.committed - warm.committed
  return {
    perSecond: done / (last.seconds - warm.seconds),
    cpuPerMillion: ((last.cpuSeconds - warm.cpuSeconds) / done) * 1_000_000,
    peakMb: last.peakMb,
    startSeconds: first.seconds,
  }
}
