import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A checker as a process of its own, with everything that it said. */
export interface RunningChecker {
  readonly process: ChildProcess
  readonly said: () => string
  /** Waits until a line of its log holds this event. */
  readonly logged: (event: string) => Promise<Record<string, unknown>>
  /** Sends a signal and waits for the exit status; says in how many seconds it came. */
  readonly end: (signal: NodeJS.Signals) => Promise<{ status: number | null; seconds: number }>
}

/** The topics of a checker: its input, which its group is named after, and its outputs. */
export interface CheckerTopics {
  readonly input: string
  readonly enriched: string
  readonly rejected: string
  readonly deadLetter: string
}

/** The topics beside an input that are named after it. */
export const topicsBeside = (input: string): CheckerTopics => ({
  input,
  enriched: `${input}.enriched`,
  rejected: `${input}.rejected`,
  deadLetter: `${input}.dead-letter`,
})

/** Without it there would be as many workers as cores: a test means one process, unless it says how many. */
const oneProcess = { WORKERS: '1' }

/** The environment of a checker on these topics, which serves no HTTP unless it is told where. */
export const checkerEnvironment = (
  brokers: readonly string[],
  { input, enriched, rejected, deadLetter }: CheckerTopics,
): Record<string, string> => ({
  KAFKA_BROKERS: brokers.join(','),
  GROUP_ID: input,
  TOPIC_INPUT: input,
  TOPIC_ENRICHED: enriched,
  TOPIC_REJECTED: rejected,
  TOPIC_DEAD_LETTER: deadLetter,
  HTTP_PORT: '0',
  ...oneProcess,
})

/** Kills a checker that has not ended. */
export async function killIfRunning({ process, end }: RunningChecker): Promise<void> {
  if (process.exitCode === null && process.signalCode === null) await end('SIGKILL')
}

/**
 * Starts `services/checker/main.ts` with plain node, these options, and this environment on top of the test's own. A detached one has a
 * process group of its own, so that Ctrl-C comes to us alone: whoever starts it so ends it.
 */
export function startCheckerProcess(
  env: Record<string, string>,
  detached = false,
  options: readonly string[] = [],
): RunningChecker {
  const child = spawn(process.execPath, ['services/checker/main.ts', ...options], {
    cwd: root,
    env: { ...process.env, ...oneProcess, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached,
  })
  let said = ''
  const news = new EventTarget()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      news.dispatchEvent(new Event('said'))
    })
  }
  const exited = once(child, 'exit') as Promise<[number | null]>

  async function logged(event: string): Promise<Record<string, unknown>> {
    for (;;) {
      const line = said.split('\n').find((text) => text.includes(`"event":"${event}"`))
      if (line !== undefined) return JSON.parse(line)
      if (child.exitCode !== null) throw new Error(`the checker ended before "${event}":\n${said}`)
      await Promise.race([once(news, 'said'), exited])
    }
  }

  return {
    process: child,
    said: () => said,
    logged,
    async end(signal) {
      const began = performance.now()
      child.kill(signal)
      const [status] = await exited
      return { status, seconds: (performance.now() - began) / 1000 }
    },
  }
}
