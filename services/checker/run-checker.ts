import { setTimeout as delay } from 'node:timers/promises'
import type { CheckerConfig } from '../config/checker-config.ts'
import { Fault } from '../fault.ts'
import type { Readiness } from '../telemetry/process-events.ts'
import { createTelemetry, type Telemetry } from '../telemetry/telemetry.ts'
import { createKafkaTransport } from '../transports/kafka/kafka-transport.ts'
import type { RunningJob, Transport } from '../transports/transport.ts'
import { exitStatus } from './exit-status.ts'
import { type OpsServer, startOpsServer } from './ops-server.ts'
import { opsState } from './ops-state.ts'
import type { Shadow } from './shadow/shadow.ts'
import { readKnowledge, startAlone } from './start-alone.ts'
import { stopSignals, strayFault } from './stop-signals.ts'
import type { ParentLine } from './workers/parent-line.ts'
import { startWorkers, type Workers } from './workers/workers.ts'
import { workersWanted } from './workers/workers-wanted.ts'

/** A stop that takes longer is cut short; what was open is aborted by the broker, and nothing is lost. */
const stopWithinMs = 7_500
/** Workers have a stop of their own to finish, and are killed before this. */
const workersStopWithinMs = 9_800
const closeWithinMs = 1_500
const lateAfterMs = 10_000

/** What a process of the checker holds open, as it comes to it. */
interface Open {
  ops?: OpsServer | null
  transport?: Transport
  shadow?: Shadow | null
  workers?: Workers
}

/**
 * Runs the checker until it is asked to stop or cannot go on, in this process, or in as many workers as it should have;
 * `line` is there where it is one of those itself. Gives the exit status.
 */
export async function runChecker(config: CheckerConfig, line: ParentLine | null): Promise<number> {
  const { logLevel: level } = config
  const { telemetry, readiness } = watched(
    createTelemetry({ level, service: 'checker', worker: line?.worker }),
    line,
  )
  line?.answerWith(telemetry.metrics.snapshot)
  const signals = stopSignals()
  const strayed = strayFault()
  const open: Open = {}
  let status = 0
  signals.insisted.then(() => open.workers?.stop('SIGKILL'))
  try {
    const { httpPort } = config
    const state = opsState(telemetry, readiness, () => open.workers ?? null)
    open.ops = httpPort === null ? null : await startOpsServer(httpPort, state)
    const transport = createKafkaTransport({
      brokers: config.brokers,
      clientId: 'coding-quality-checker',
      giveUpAfterMs: config.brokerGiveUpAfterMs,
      fastProduce: config.fastProduce,
    })
    open.transport = transport
    const starting = start(config, transport, telemetry, open)
    const running = starting.then((job) => job.ended)
    const asked = await Promise.race([running, signals.asked, line?.gone ?? never, strayed])
    if (asked !== undefined) {
      telemetry.stopping(asked)
      telemetry.readinessChanged('stopping')
      const stopped = Promise.race([stopOf(starting), closeUnlessStarted(starting, transport)])
      await atMost(open.workers ? workersStopWithinMs : stopWithinMs, stopped)
    }
  } catch (fault) {
    telemetry.readinessChanged('failed')
    telemetry.faultRaised(fault)
    say(fault)
    status = open.workers?.status() || exitStatus(fault)
  }
  const { transport, ops, shadow, workers } = open
  await atMost(closeWithinMs, Promise.allSettled([transport?.close(), ops?.close(), shadow?.close()]))
  telemetry.stopped()
  telemetry.flush()
  return status || (workers?.status() ?? 0)
}

const never = new Promise<never>(() => {})

/** Starts the work: here where one process is enough for it, else in workers. */
async function start(
  config: CheckerConfig,
  transport: Transport,
  telemetry: Telemetry,
  open: Open,
): Promise<RunningJob> {
  const knowledge = readKnowledge(config, telemetry)
  const workers = await toldWhenLate(workersWanted(config, transport, telemetry), telemetry)
  if (workers === 1) {
    const { starting, shadow } = startAlone(config, knowledge, transport, telemetry)
    open.shadow = shadow
    return toldWhenLate(starting, telemetry)
  }
  // From here on the workers speak to the broker, and this process to them.
  await transport.close()
  open.workers = startWorkers({ workers, giveUpAfterMs: config.brokerGiveUpAfterMs }, telemetry)
  return open.workers
}

/** Tells that the broker is waited for, where a step of the start takes long: a wrong address looks the same. */
async function toldWhenLate<Done>(step: Promise<Done>, telemetry: Telemetry): Promise<Done> {
  const late = setTimeout(() => {
    telemetry.readinessChanged('waiting-for-broker')
    telemetry.brokerWaiting('NO_ANSWER')
  }, lateAfterMs)
  try {
    const done = await step
    telemetry.brokerBack()
    return done
  } finally {
    clearTimeout(late)
  }
}

/** The telemetry, with the readiness kept where the HTTP server can see it, and told to who started this process. */
function watched(
  telemetry: Telemetry,
  line: ParentLine | null,
): { telemetry: Telemetry; readiness: () => Readiness } {
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
        line?.tellReadiness(now)
      },
    },
  }
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
