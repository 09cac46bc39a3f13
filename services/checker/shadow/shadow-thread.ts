import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { compileRuleset, type Ruleset } from '../../core/ruleset.ts'
import { readLocalRegistry } from '../../registry/local-registry.ts'
import { createKafkaTransport } from '../../transports/kafka/kafka-transport.ts'
import { type PackInTask, type ShadowTask, serveShadow } from './serve-shadow.ts'

/** The program of the shadow's thread. */

// Well below the time after which a silent thread is ended.
const giveUpAfterMs = 15_000

/** For verdicts only: repairs make no difference. */
const compile = (packs: readonly PackInTask[]): Ruleset =>
  compileRuleset(
    packs.map((pack) => ({ ...pack, cases: new Map() })),
    new Set(),
    null,
  )

// On Linux a priority is a thread's own; elsewhere it would be the whole checker's.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

const task = workerData as ShadowTask
if (parentPort === null) throw new Error('the shadow runs as a thread of the checker')
serveShadow(parentPort, {
  task,
  rulesets: { active: compile(task.active), shadow: compile(task.shadow) },
  registry: readLocalRegistry(),
  transport: createKafkaTransport({
    brokers: task.brokers,
    clientId: 'coding-quality-checker-shadow',
    giveUpAfterMs,
    fastProduce: task.fastProduce,
  }),
})
