import { parentPort, workerData } from 'node:worker_threads'
import { type ShadowTask, serveShadow } from '../../../services/checker/shadow/serve-shadow.ts'
import type { Judging } from '../../../services/impact/judge-by-both.ts'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import { registry, ruleset } from '../../pipeline/carry.ts'

/** The defects that a shadow can have; each is put in where this code comes first among the diagnoses. */
export const defectOn = 'D99.9'

/** A task, and the name of the defect of who is to do it. */
export interface DefectiveTask extends ShadowTask {
  readonly defect: string
}

function throws(): never {
  throw new TypeError(`no rule for ${defectOn}`)
}

const defects: Readonly<Record<string, () => void>> = {
  throws,
  'throws-in-both': throws,
  hangs() {
    for (;;);
  },
  crashes() {
    process.exit(9)
  },
  exhausts() {
    const kept: unknown[] = []
    for (;;) kept.push(new Array(1_000_000).fill(0.5))
  },
  // Nobody hears of it before the thread comes round.
  rejects() {
    void Promise.reject(new Error(`lost: ${defectOn}`))
  },
}

const task = workerData as DefectiveTask | null
const defect = defects[task?.defect ?? 'none']
const activeDefect = ['throws-as-active', 'throws-in-both'].includes(task?.defect ?? '') ? throws : undefined

const active: Judging = {
  assess(episode) {
    if (episode.diagnoses[0] === defectOn) activeDefect?.()
    return ruleset.assess(episode)
  },
}

const defective: Judging = {
  assess(episode) {
    if (episode.diagnoses[0] === defectOn) defect?.()
    // What a real shadow is for: it says something else of every episode.
    return { ...ruleset.assess(episode), outcome: 'miscoded' }
  },
}

if (parentPort !== null && task !== null) {
  serveShadow(parentPort, {
    task,
    rulesets: { active, shadow: defective },
    registry,
    transport: createKafkaTransport({ brokers: task.brokers, clientId: 'defective-shadow' }),
  })
}
