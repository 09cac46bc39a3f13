import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Contender, RunningContender } from './contender.ts'
import type { KafkaStage } from './kafka-stage.ts'
import { figuresOf } from './process-figures.ts'

/** What bringing a topic's events through has cost: in steady state, and before it. */
export interface Steady {
  readonly perSecond: number
  readonly cpuPerMillion: number
  /** What the broker used beside it. */
  readonly brokerCpuPerMillion: number
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

/** What one look has seen: seconds from the start, and how many events were committed by then. */
export interface Sample {
  readonly seconds: number
  readonly committed: number
  readonly cpuSeconds: number
  readonly brokerCpuSeconds: number
  readonly peakMb: number
}

/** Two fifths of the events warm it up, as a virtual machine of Java compiles for a quarter of a minute. */
export const warmUpShare = 2 / 5
/** What is behind this share is no steady state: the last commit waits for its time, with nothing left to do. */
export const endShare = 0.95
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
  { transport, cpuSeconds: brokerCpuSeconds }: KafkaStage,
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
      brokerCpuSeconds: brokerCpuSeconds(),
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

/**
 * What the samples of a run over so many events tell of its steady state. It begins and ends with a look that has seen
 * a commit: by any other, what was done since the last commit would count as time, and not as events.
 * Throws an error where all was over too soon to have one.
 */
export function steadyOf(samples: readonly Sample[], events: number): Steady {
  const commits = samples.filter(({ committed }, look) => committed > (samples[look - 1]?.committed ?? 0))
  const [first, last] = [commits.at(0), commits.at(-1)]
  const from = commits.find(({ committed }) => committed >= events * warmUpShare)
  const within = commits.findLast(({ committed }) => committed <= events * endShare)
  if (first === undefined || last === undefined || from === undefined || from === last)
    throw new Error('too few events to see a steady state: it was over within one look')
  const to = within !== undefined && within.committed > from.committed ? within : last
  const done = to.committed - from.committed
  const perMillion = (seconds: (sample: Sample) => number) =>
    ((seconds(to) - seconds(from)) / done) * 1_000_000
  return {
    perSecond: done / (to.seconds - from.seconds),
    cpuPerMillion: perMillion(({ cpuSeconds }) => cpuSeconds),
    brokerCpuPerMillion: perMillion(({ brokerCpuSeconds }) => brokerCpuSeconds),
    peakMb: last.peakMb,
    startSeconds: first.seconds,
  }
}
