import { setTimeout as delay } from 'node:timers/promises'
import { CommanderError } from 'commander'
import { startChecker } from '../checker/checker.ts'
import { defaultPacks, readRules } from '../config/rules-folder.ts'
import { compileRuleset } from '../core/ruleset.ts'
import { Fault } from '../fault.ts'
import { bytesOf } from '../formats/format.ts'
import { eventEncoder } from '../pipeline/avro/encode-event.ts'
import { inputRecord } from '../pipeline/input-record.ts'
import { readLocalRegistry } from '../registry/local-registry.ts'
import { valueReader } from '../registry/read-value.ts'
import { createTelemetry } from '../telemetry/telemetry.ts'
import { showProgress } from '../terminal/progress.ts'
import type { RunningJob, Transport } from '../transports/transport.ts'
import { verifyOneOutputEach } from '../verify/one-output-each.ts'
import { openInput } from './input.ts'
import { type DemoOptions, demoCommand } from './options.ts'
import { isSound, reportText } from './report.ts'
import { type Stage, setStage } from './stage.ts'
import { createTally } from './tally.ts'

const partitions = 4
const say = (line: string) => process.stdout.write(`${line}\n`)

const lookEveryMs = 200

/** Waits until the group has committed as many records as were sent; the topic is new, so its offsets count them. */
async function allChecked(transport: Transport, group: string, topic: string, sent: number): Promise<void> {
  for (;;) {
    const committed = await transport.committedOffsets(group, topic)
    if (committed.values().reduce((sum, offset) => sum + Number(offset), 0) >= sent) return
    await delay(lookEveryMs)
  }
}

async function demo(options: DemoOptions): Promise<void> {
  const input = await openInput(options)
  const stage = await setStage(options.folder, say)
  say(`Broker: ${stage.description}`)
  try {
    await onStage(stage, input, options)
  } finally {
    await stage.close()
  }
}

async function onStage(
  stage: Stage,
  input: Awaited<ReturnType<typeof openInput>>,
  options: DemoOptions,
): Promise<void> {
  const { transport, topicPrefix } = stage
  const named = (topic: string) => `${topicPrefix}coded-episodes${topic}`
  const topics = {
    input: named(''),
    enriched: named('.enriched'),
    rejected: named('.rejected'),
    deadLetter: named('.dead-letter'),
  }
  const outputs = [topics.enriched, topics.rejected, topics.deadLetter]
  const groupId = `${topicPrefix}coded-episode-checker`
  const there = await transport.partitionCounts([topics.input, ...outputs])
  if (there.size > 0) {
    throw new Fault(
      'usage',
      `${stage.description} already holds ${[...there.keys()].join(', ')}; name a new folder`,
    )
  }
  await transport.createTopics([topics.input, ...outputs].map((name) => ({ name, partitions })))
  say(`Topics: ${[topics.input, ...outputs].join(', ')}, ${partitions} partitions each`)

  const ruleset = compileRuleset(readRules(defaultPacks.split(',')))
  const registry = readLocalRegistry()
  say(`Ruleset: ${ruleset.packs.map(({ id, data }) => `${id} ${data.version}`).join(', ')}`)
  say(`Input: ${input.description}, as ${options.encoding === 'avro' ? 'Avro' : 'JSON'}\n`)

  const group = `${topicPrefix}coded-episode-checker`
  const progress = showProgress(input.total, 'records')
  const telemetry = createTelemetry({ level: 'error', service: 'demo', destination: process.stderr })
  const job = await startChecker({
    config: { topics, groupId: group, createTopics: false },
    ruleset,
    registry,
    transport,
    telemetry: {
      ...telemetry,
      batchCommitted(batch) {
        telemetry.batchCommitted(batch)
        progress.advance(batch.records)
      },
    },
  })
  const began = performance.now()
  let sent = 0
  const encode =
    options.encoding === 'avro' ? eventEncoder(registry.latestEvent.id, registry.latestEvent.schema) : null
  try {
    for await (const piece of input.pieces) {
      await transport.append(
        topics.input,
        piece.map((located) => inputRecord(bytesOf(located), encode)),
      )
      sent += piece.length
    }
    await Promise.race([allChecked(transport, group, topics.input, sent), failure(job)])
  } finally {
    progress.stop()
    await job.stop()
  }
  const seconds = (performance.now() - began) / 1000

  const tally = createTally(valueReader(registry), input.labels)
  const verification = await verifyOneOutputEach(transport, topics.input, outputs, {
    group: groupId,
    output: tally.add,
  })
  const result = { verification, tally: tally.result(), sent, seconds }
  say(reportText(result, topics.input))
  if (!isSound(result)) process.exitCode = 1
}

/** Settles only when the checker ends by itself, which it must not. */
async function failure(job: RunningJob): Promise<never> {
  await job.ended
  throw new Fault('stalled', 'the checker ended before all records were checked')
}

/** What a failure means to the shell, and to the person before it. */
function ended(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  // Whoever read our output has seen enough.
  if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return 0
  const isWrite = error instanceof Error && 'syscall' in error && error.syscall === 'write'
  const unexpected = isWrite ? 'standard output cannot be written' : 'an unexpected fault'
  process.stderr.write(`demo: ${error instanceof Fault ? error.message : unexpected}\n`)
  return error instanceof Fault && ['usage', 'input-unreadable'].includes(error.code) ? 2 : 1
}

process.on('uncaughtException', (error) => process.exit(ended(error)))
process.on('SIGINT', () => process.exit(130))
process.on('SIGTERM', () => process.exit(143))
// Nobody is left to be told.
process.stderr.on('error', () => {})

// npm runs a script in the package's folder, but files are named as seen from where npm was called.
const { INIT_CWD: calledIn, npm_lifecycle_event: script } = process.env
if (calledIn !== undefined && script === 'demo') process.chdir(calledIn)

try {
  await demoCommand(demo).exitOverride().showHelpAfterError('Try --help.').parseAsync()
} catch (error) {
  process.exitCode = ended(error)
}
process.exit()
