import { startChecker } from '../../services/checker/checker.ts'
import { defaultPacks, readRules } from '../../services/config/rules-folder.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { Fault } from '../../services/fault.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import { createTelemetry } from '../../services/telemetry/telemetry.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import { within } from '../../services/transports/kafka/within.ts'
import { socketsThrough } from '../proxy/sockets-through.ts'
import { openHistory } from './history.ts'
import { streamOf } from './streams.ts'
import { watchOwner } from './watched-owner.ts'
import { cutShortStatus, type WorkerSettings } from './worker-settings.ts'

// A checker of its own process, put together as services/checker/main.ts does it, but for how it owns partitions.

const settings: WorkerSettings = JSON.parse(process.argv[2] ?? '')
const { worker, brokers, proxyPort, historyFile, seed, stream, group, topics, sessionTimeoutMs } = settings
// As much as a run takes: no fault of ours is to outlast the checker's patience.
const giveUpAfterMs = 3_600_000
// As the checker's own main has it: what is open then is aborted by the broker.
const stopWithinMs = 7_500

const write = openHistory(historyFile)
const { own, heal } = watchOwner(worker, settings, streamOf(seed, stream), write)
const telemetry = createTelemetry({ level: 'info', service: worker })
const transport = createKafkaTransport(
  {
    brokers,
    clientId: worker,
    giveUpAfterMs,
    sessionTimeoutMs,
    transactionRecords: settings.transactionRecords,
    socketFactory: socketsThrough(proxyPort),
  },
  own,
)

let stopping = false
process.on('SIGTERM', async () => {
  stopping = true
  telemetry.stopping('SIGTERM')
  let closed = false
  const closing = transport.close().then(() => {
    closed = true
  })
  await within(stopWithinMs, closing)
  write({ is: 'worker', worker, what: closed ? 'left' : 'left before all was closed' })
  process.exit(closed ? 0 : cutShortStatus)
})

// Whoever started us says when to heal, and ends the line when it is gone.
process.stdin.on('data', heal).on('end', () => process.exit(1))

function ended(error: unknown): void {
  if (stopping) return
  const why = error instanceof Fault ? `${error.code}: ${error.message}` : String((error as Error)?.stack)
  write({ is: 'worker', worker, what: 'gave up', why })
  telemetry.faultRaised(error)
  process.exit(1)
}

for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, ended)
try {
  const job = await startChecker({
    config: { topics, groupId: group, createTopics: false },
    ruleset: compileRuleset(readRules(defaultPacks.split(','))),
    registry: readLocalRegistry(),
    transport,
    telemetry,
  })
  await job.ended
} catch (error) {
  ended(error)
}
