import { parseArgs } from 'node:util'
import { configHelp, loadCheckerConfig } from '../config/checker-config.ts'
import { fromOption } from '../config/setting-sources.ts'
import { Fault } from '../fault.ts'
import { exitStatus } from './exit-status.ts'
import { runChecker } from './run-checker.ts'
import { openParentLine } from './workers/parent-line.ts'

const usage = `Checks coded episodes on Kafka against clinical coding guidance, exactly once.

Usage: node services/checker/main.ts [--workers N]

Options
  --workers N           the same as WORKERS, and wins over it: N processes share the partitions
  -h, --help            this page

Example
  KAFKA_BROKERS=127.0.0.1:9092 npm run checker -- --workers 4

${configHelp()}`

const options = {
  help: { type: 'boolean', short: 'h' },
  workers: { type: 'string' },
  // For the checker's own use: which of the workers this process is.
  worker: { type: 'string' },
} as const

try {
  const { values } = parseArgs({ options })
  const { worker, workers } = values
  const given = workers === undefined ? undefined : fromOption('--workers', 'WORKERS', workers)
  if (values.help) process.stdout.write(`${usage}\n`)
  else
    process.exitCode = await runChecker(
      loadCheckerConfig(process.env, undefined, given),
      worker === undefined ? null : openParentLine(worker),
    )
} catch (error) {
  const isUsage =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  process.stderr.write(
    `checker: ${isUsage ? `${error.message}\nTry --help.` : error instanceof Fault ? error.message : 'an unexpected fault'}\n`,
  )
  process.exitCode = isUsage ? 2 : exitStatus(error)
}
// Sockets of a broker that does not answer would keep the process for minutes.
process.exit()
