import { spawnSync } from 'node:child_process'
import { test } from 'vitest'

const missing = [
  ['java', '-version'],
  ['mvn', '-version'],
].filter(([command = '', ...args]) => spawnSync(command, args, { stdio: 'ignore' }).status !== 0)

/** A test of the Kafka Streams peer: without Java and Maven it is skipped, and says so. */
export function testWithPeer(name: string, run: () => Promise<void> | void): void {
  if (missing.length > 0)
    process.stderr.write(
      `SKIPPED: ${name}: there is no ${missing.map(([command]) => command).join(', no ')}\n`,
    )
  test.skipIf(missing.length > 0)(name, run)
}
