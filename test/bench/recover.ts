import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import {
  checkerEnvironment,
  killIfRunning,
  type RunningChecker,
  startCheckerProcess,
} from '../checker/running-checker.ts'
import { countOutputs } from './counted-outputs.ts'
import type { KafkaStage } from './kafka-stage.ts'
import type { FilledTopic } from './steady.ts'

/** What a kill amid a backlog came to. */
export interface Recovery {
  /** From the start of the process to its first commit. */
  readonly startSeconds: number
  /** From the kill to the next commit in a partition that the killed worker had. */
  readonly goneSeconds: number
  /** From the kill until the whole topic was done. */
  readonly doneSeconds: number
  /** Events that waited when it was killed. */
  readonly left: number
}

type Offsets = ReadonlyMap<number, bigint>

const everyMs = 50
/** A commit that was on its way arrives within this, and nobody has started again by then. */
const settledMs = 300
const patienceMs = 180_000

/**
 * Kills a worker with SIGKILL when half of the topic is done: the whole checker where it works alone, which is started
 * again at once, as a supervisor would; else one of its `workers`, after which its parent starts another. Throws an error
 * where not every event has exactly one committed output in the end.
 */
export async function recover(stage: KafkaStage, topic: FilledTopic, workers: number): Promise<Recovery> {
  const { brokers, transport } = stage
  const { topics, remove } = await stage.createOutputs(topic.input, topic.partitions)
  const group = `group-${randomUUID()}`
  const environment = { ...checkerEnvironment(brokers, topics), GROUP_ID: group, WORKERS: String(workers) }
  await using stack = new AsyncDisposableStack()
  stack.defer(remove)
  const start = () => stack.adopt(startCheckerProcess(environment), killIfRunning)
  const committed = () => transport.committedOffsets(group, topic.input)

  const began = performance.now()
  const first = start()
  await until(committed, (offsets) => sumOf(offsets) > 0, first)
  const startSeconds = since(began)
  const atKill = sumOf(await until(committed, (offsets) => sumOf(offsets) >= topic.events / 2, first))

  const victim = victimOf(first, workers)
  const killed = performance.now()
  process.kill(victim.pid, 'SIGKILL')
  const goesOn = workers === 1 ? start() : first
  await delay(settledMs)
  const settled = await committed()
  const hasMoved = (offsets: Offsets) =>
    victim.partitions.some((partition) => (offsets.get(partition) ?? 0n) > (settled.get(partition) ?? 0n))
  await until(committed, hasMoved, goesOn)
  const goneSeconds = since(killed)
  await until(committed, (offsets) => sumOf(offsets) >= topic.events, goesOn)
  const doneSeconds = since(killed)

  await goesOn.end('SIGTERM')
  await using counter = countOutputs(brokers, topics, topic.events)
  await counter.requireOneEach()
  return { startSeconds, goneSeconds, doneSeconds, left: topic.events - atKill }
}

const since = (from: number) => (performance.now() - from) / 1_000

const sumOf = (offsets: Offsets) => offsets.values().reduce((sum, offset) => sum + Number(offset), 0)

/** Looks at what is committed until it is so; throws with the checker's last words when it never is. */
async function until(
  committed: () => Promise<Offsets>,
  isSo: (offsets: Offsets) => boolean,
  checker: RunningChecker,
): Promise<Offsets> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const offsets = await committed()
    if (isSo(offsets)) return offsets
    const { exitCode, signalCode } = checker.process
    if (exitCode !== null || signalCode !== null || performance.now() > deadline)
      throw new Error(`the checker ended, or did not go on:\n${checker.said().slice(-2_000)}`)
    await delay(everyMs)
  }
}

interface Victim {
  readonly pid: number
  readonly partitions: readonly number[]
}

/** Which process to kill, and the partitions that its log says it has. */
function victimOf(checker: RunningChecker, workers: number): Victim {
  const lines = checker
    .said()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Record<string, unknown> => JSON.parse(line))
  const started = lines.find(({ event }) => event === 'worker-started')
  const pid = workers === 1 ? checker.process.pid : started?.['workerPid']
  const assigned = lines.findLast((line) => line['event'] === 'partitions-assigned' && line['pid'] === pid)
  const partitions = assigned?.['partitions']
  if (typeof pid !== 'number' || !Array.isArray(partitions) || partitions.length === 0)
    throw new Error('the log does not tell which partitions the worker has that is to be killed')
  return { pid, partitions }
}
