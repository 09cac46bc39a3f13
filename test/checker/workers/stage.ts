import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../../infra/local-broker/ports.ts'
import { generate } from '../../../services/generator/generate.ts'
import { inputRecord } from '../../../services/pipeline/input-record.ts'
import { verifyOneOutputEach } from '../../../services/verify/one-output-each.ts'
import { close, connect } from '../../gate/stage.ts'
import { kafkaBrokers } from '../../kafka-broker.ts'
import {
  checkerEnvironment,
  killIfRunning,
  type RunningChecker,
  startCheckerProcess,
  topicsBeside,
} from '../running-checker.ts'

export type LogLine = Readonly<Record<string, unknown>> & {
  readonly event?: string
  readonly worker?: number
}

const partitions = 4

/** A checker of two workers on topics of four partitions, with its HTTP pages. */
export async function setStage(stack: AsyncDisposableStack, env: Record<string, string> = {}) {
  const transport = stack.adopt(connect('workers'), close)
  const topics = topicsBeside(`workers-${randomUUID()}`)
  const { input, enriched, rejected, deadLetter } = topics
  const outputs = [enriched, rejected, deadLetter]
  await transport.createTopics([input, ...outputs].map((name) => ({ name, partitions })))
  const port = await freePort()
  const environment = {
    ...checkerEnvironment(kafkaBrokers, topics),
    ...{ HTTP_PORT: String(port), LOG_LEVEL: 'debug' },
    ...env,
  }
  const checker = stack.adopt(startCheckerProcess(environment, false, ['--workers', '2']), killIfRunning)

  let appended = 0
  return {
    checker,
    /** What a page answers: its status and its text. */
    async get(page: string) {
      const response = await fetch(`http://127.0.0.1:${port}${page}`)
      return { status: response.status, body: await response.text() }
    },
    /** Appends events evenly to all partitions. */
    async append(events: number) {
      const lines = [...generate({ events, seed: 1 + appended })].map(({ line }) => line)
      const records = lines.map((line, n) => ({ ...inputRecord(line, null), partition: n % partitions }))
      await transport.append(input, records)
      appended += events
    },
    /** Waits until every appended event is committed. */
    async done() {
      for (;;) {
        const committed = await transport.committedOffsets(input, input)
        if ([...committed.values()].reduce((sum, offset) => sum + Number(offset), 0) >= appended) return
        if (checker.process.exitCode !== null) throw new Error(`The checker ended:\n${checker.said()}`)
        await delay(100)
      }
    },
    async judge() {
      const { inputs, problems, waiting } = await verifyOneOutputEach(transport, input, outputs, {
        group: input,
      })
      return { inputs, problems, waiting }
    },
  }
}

/** Everything that it and its workers have logged so far. */
export const linesOf = ({ said }: RunningChecker): LogLine[] =>
  said()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line))

/** Waits until what it has logged fulfils the condition; gives that back. */
export async function untilLogged<T>(
  checker: RunningChecker,
  wanted: (lines: readonly LogLine[]) => T | undefined | false,
): Promise<T> {
  const over = once(checker.process, 'exit')
  for (;;) {
    const found = wanted(linesOf(checker))
    if (found !== undefined && found !== false) return found
    if (checker.process.exitCode !== null) throw new Error(`The checker ended:\n${checker.said()}`)
    if (checker.process.stdout) await Promise.race([once(checker.process.stdout, 'data'), over])
  }
}

/** Waits until two workers own two partitions each; `after`: by what was logged behind so many lines. */
export const shared = (checker: RunningChecker, after = 0): Promise<true> =>
  untilLogged(checker, (lines) => {
    const owned = new Map<unknown, number>()
    for (const { event, worker, partitions: assigned } of lines.slice(after))
      if (event === 'partitions-assigned') owned.set(worker, (assigned as number[]).length)
    return owned.size === 2 && [...owned.values()].every((count) => count === 2) && true
  })

/** The process id of the worker of that number that was started last. */
export function pidOf(checker: RunningChecker, worker: number): number {
  const started = linesOf(checker).findLast(
    (line) => line.event === 'worker-started' && line.worker === worker,
  )
  if (started === undefined) throw new Error(`worker ${worker} was not started`)
  return started['workerPid'] as number
}

/** Whether a process of this id is there. */
export function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
