import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { kafkaBrokers } from '../kafka-broker.ts'

const run = promisify(execFile)
const settings = ['-C', '-q', '-e', '-b', kafkaBrokers.join(','), '-X', 'isolation.level=read_committed']

/** Whether kcat is installed; where it is not, says what is not tested. */
export function hasKcat(what: string): boolean {
  try {
    execFileSync('kcat', ['-V'], { stdio: 'ignore' })
    return true
  } catch {
    process.stderr.write(`SKIPPED: ${what}: kcat is not installed (Debian package kcat)\n`)
    return false
  }
}

/** The source offsets in the headers of all committed records of these topics, sorted, as kcat reads them. */
export async function sourcesByKcat(topics: readonly string[]): Promise<number[]> {
  const offsets: number[] = []
  for (const topic of topics) {
    const { stdout } = await run('kcat', [...settings, '-t', topic, '-f', '%h\n'])
    for (const line of stdout.split('\n').filter(Boolean)) {
      offsets.push(Number(/\bsource-offset=(\d+)/.exec(line)?.[1]))
    }
  }
  return offsets.sort((one, other) => one - other)
}
