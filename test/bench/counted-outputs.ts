import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { CheckerTopics } from '../checker/running-checker.ts'

/** What was read, committed, of the outputs. */
export interface CountedOutputs {
  readonly outputs: number
  /** Input records that an output names, each counted once. */
  readonly sources: number
  /** Outputs of an input record that has another. */
  readonly doubled: number
  /** Outputs that name no input record, or stand in another's partition. */
  readonly strange: number
}

/** Counts outputs while they come, in a process of its own. */
export interface OutputsCounter extends AsyncDisposable {
  /** To be called when nothing more comes; throws an error unless every input record has exactly one output. */
  requireOneEach(): Promise<void>
}

const worker = fileURLToPath(new URL('./outputs-worker.ts', import.meta.url))

/** Begins to count the outputs of so many events. */
export function countOutputs(
  brokers: readonly string[],
  { input, enriched, rejected, deadLetter }: CheckerTopics,
  events: number,
): OutputsCounter {
  const outputs = [enriched, rejected, deadLetter].join(',')
  const child = spawn(
    process.execPath,
    [
      ...[worker, '--brokers', brokers.join(','), '--input', input],
      ...['--outputs', outputs, '--events', String(events)],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const said = text(child.stdout)
  return {
    async requireOneEach() {
      child.stdin.end()
      const wrong = whatIsWrong(await said, events)
      if (wrong !== null) throw new Error(wrong)
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
    },
  }
}

function whatIsWrong(said: string, events: number): string | null {
  if (said === '') return 'what counts the outputs ended before it had counted them'
  const { outputs, sources, doubled, strange }: CountedOutputs = JSON.parse(said)
  if (outputs === events && sources === events) return null
  return `of ${events} events ${events - sources} are lost: ${outputs} outputs are committed, ${doubled} of them doubled, ${strange} of no event`
}
