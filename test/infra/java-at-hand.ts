import { spawnSync } from 'node:child_process'
import { describe } from 'vitest'

const said = spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr ?? ''
const lacking = [
  ...(Number(/version "(\d+)/.exec(said)?.[1]) >= 17 ? [] : ['Java 17 or later']),
  ...(spawnSync('mvn', ['-v']).error ? ['Maven'] : []),
]

/** Describes tests that start Kafka in Java: where it cannot be they are skipped, and say so. */
export function describeWithJava(name: string, tests: () => void): void {
  if (lacking.length > 0) process.stderr.write(`SKIPPED: ${name}: for want of ${lacking.join(' and ')}\n`)
  describe.skipIf(lacking.length > 0)(name, tests)
}
