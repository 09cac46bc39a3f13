import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  type CheckerConfig,
  configHelp,
  describeConfig,
  loadCheckerConfig,
} from '../config/checker-config.ts'
import { readRules } from '../config/rules-folder.ts'
import { compileRuleset } from '../core/ruleset.ts'
import { Fault } from '../fault.ts'
import { readLocalRegistry } from '../registry/local-registry.ts'
import type { Readiness } from '../telemetry/process-events.ts'
import { createTelemetry, type Telemetry } from '../telemetry/telemetry.ts'
import { createKafkaTransport } from '../transports/kafka/kafka-transport.ts'
import type { RunningJob } from '../transports/transport.ts'
import { startChecker } from './checker.ts'
import { exitStatus } from './exit-status.ts'
import { type OpsServer, startOpsServer } from './ops-server.ts'

/** A stop that takes longer is cut short; what was open is aborted by the broker, and nothing is lost. */
const stopWithinMs = 9_000

const unready: Readonly<Record<Exclude<Readiness, 'ready'>, string>> = {
  starting: 'starting: the group has not been joined yet',
  'waiting-for-broker': 'waiting for the broker',
  stopping: 'stopping',
  failed: 'failed',
}

const version = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  .version as string

/** The telemetry, with the readiness kept where the HTTP server can see it. */
function watched(telemetry: Telemetry): { telemetry: Telemetry; readiness: () => Readiness } {
  let readiness: Readiness = 'starting'
  return {
    readiness: () => readiness,
    telemetry: {
      ...telemetry,
      readinessChanged(now) {
        // Once it stops or has failed, what its last batches tell is no news.
        if (readiness === 'failed' || (readiness === 'stopping' && now !== 'failed')) return
        readiness = now
        telemetry.readinessChanged(now)
      },
    },
  }
}

function signalled(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal))
  return promise
}

async function run(config: CheckerConfig): Promise<number> {
  const { telemetry, readiness } = watched(createTelemetry({ level: config.logLevel, service: 'checker' }))
  const signal = signalled()
  let ops: OpsServer | null = null
  let status = 0
  const transport = createKafkaTransport({
    brokers: config.brokers,
    clientId: 'coding-quality-checker',
    giveUpAfterMs: config.brokerGiveUpAfterMs,
  })
  try {
    const ruleset = compileRuleset(readRules(config.packs))
    const registry = readLocalRegistry()
    telemetry.started({
      config: describeConfig(config),
      version,
      rulesetDigest: ruleset.digest,
      packs: ruleset.packs.map(({ id, data }) => ({ id, version: data.version })),
    })
    if (config.httpPort !== null) {
      ops = await startOpsServer(config.httpPort, {
        metrics: telemetry.metrics,
        notLive: () => (readiness() === 'failed' ? unready.failed : null),
        notReady: () => {
          const now = readiness()
          return now === 'ready' ? null : unready[now]
        },
      })
    }
    const starting = startChecker({ config, ruleset, registry, transport, telemetry })
    const job = await Promise.race([starting, signal])
    if (typeof job === 'string') await stop(telemetry, job, starting)
    else await untilEnded(telemetry, job, signal)
  } catch (fault) {
    telemetry.readinessChanged('failed')
    telemetry.faultRaised(fault)
    say(fault)
    status = exitStatus(fault)
  }
  await within(stopWithinMs, Promise.allSettled([transport.close(), ops?.close()]))
  telemetry.stopped()
  telemetry.flush()
  return status
}

async function untilEnded(
  telemetry: Telemetry,
  job: RunningJob,
  signal: Promise<NodeJS.Signals>,
): Promise<void> {
  const asked = await Promise.race([job.ended, signal])
  if (asked !== undefined) await stop(telemetry, asked, Promise.resolve(job))
}

async function stop(
  telemetry: Telemetry,
  signal: NodeJS.Signals,
  starting: Promise<RunningJob>,
): Promise<void> {
  telemetry.stopping(signal)
  telemetry.readinessChanged('stopping')
  const stopped = starting.then((job) => job.stop())
  // A start that fails while it is being stopped is no news any more.
  await within(
    stopWithinMs,
    stopped.catch(() => {}),
  )
}

function within(ms: number, work: Promise<unknown>): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}

/** Says to a person what went wrong: a fault in its own words, anything else without its text, which may quote a record. */
function say(error: unknown): void {
  const message = error instanceof Fault ? error.message : 'an unexpected fault; the log names its kind'
  process.stderr.write(`checker: ${message}\n`)
}

const usage = `Checks coded episodes on Kafka against clinical coding guidance, exactly once.

Usage: node services/checker/main.ts

${configHelp()}`

try {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help) process.stdout.write(`${usage}\n`)
  else process.exitCode = await run(loadCheckerConfig(process.env))
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
