import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
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
import type { RunningJob, Transport } from '../transports/transport.ts'
import { startChecker } from './checker.ts'
import { exitStatus } from './exit-status.ts'
import { type OpsServer, startOpsServer } from './ops-server.ts'
import type { Shadow } from './shadow/shadow.ts'
import { shadowBeside, versionsOf } from './shadow/shadow-beside.ts'

/** A stop that takes longer is cut short; what was open is aborted by the broker, and nothing is lost. */
const stopWithinMs = 7_500
const closeWithinMs = 1_500

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
  const strayed = strayFault()
  let ops: OpsServer | null = null
  let transport: Transport | null = null
  let shadow: Shadow | null = null
  let status = 0
  try {
    const ruleset = compileRuleset(readRules(config.packs))
    const registry = readLocalRegistry()
    telemetry.started({
      config: describeConfig(config),
      version,
      rulesetDigest: ruleset.digest,
      packs: versionsOf(ruleset),
    })
    ops = await startOps(config, telemetry, readiness)
    transport = createKafkaTransport({
      brokers: config.brokers,
      clientId: 'coding-quality-checker',
      giveUpAfterMs: config.brokerGiveUpAfterMs,
      fastProduce: config.fastProduce,
    })
    shadow = shadowBeside(ruleset, config, telemetry)
    const starting = startChecker({ config, ruleset, registry, transport, telemetry, shadow })
    const running = starting.then((job) => job.ended)
    const asked = await Promise.race([running, signal, strayed])
    if (asked !== undefined) {
      telemetry.stopping(asked)
      telemetry.readinessChanged('stopping')
      await atMost(stopWithinMs, Promise.race([stopOf(starting), closeUnlessStarted(starting, transport)]))
    }
  } catch (fault) {
    telemetry.readinessChanged('failed')
    telemetry.faultRaised(fault)
    say(fault)
    status = exitStatus(fault)
  }
  await atMost(closeWithinMs, Promise.allSettled([transport?.close(), ops?.close(), shadow?.close()]))
  telemetry.stopped()
  telemetry.flush()
  return status
}

function startOps(
  config: CheckerConfig,
  telemetry: Telemetry,
  readiness: () => Readiness,
): Promise<OpsServer | null> {
  if (config.httpPort === null) return Promise.resolve(null)
  return startOpsServer(config.httpPort, {
    metrics: telemetry.metrics,
    notLive: () => (readiness() === 'failed' ? unready.failed : null),
    notReady: () => {
      const now = readiness()
      return now === 'ready' ? null : unready[now]
    },
  })
}

/** Rejects with what nobody caught; its text stays with us, as it may quote a record. */
function strayFault(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, reject)
  promise.catch(() => {})
  return promise
}

/** A start that fails while it is being stopped is no news any more. */
const stopOf = (starting: Promise<RunningJob>) => starting.then((job) => job.stop()).catch(() => {})

/** A start that waits for the broker ends when its transport is closed, and not before. */
async function closeUnlessStarted(starting: Promise<RunningJob>, transport: Transport): Promise<void> {
  const isStarted = await Promise.race([starting.then(() => true), delay(0, false)]).catch(() => false)
  if (isStarted) await stopOf(starting)
  else await transport.close()
}

const atMost = (ms: number, work: Promise<unknown>) => Promise.race([work, delay(ms)])

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
