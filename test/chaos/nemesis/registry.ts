import { churn } from './churn.ts'
import { disturb } from './disturb.ts'
import { endBroker } from './end-broker.ts'
import { endWorker } from './end-worker.ts'
import type { FaultKind } from './fault.ts'
import { killLeader } from './kill-leader.ts'
import { pauseWorker } from './pause-worker.ts'

/** What is done to workers. */
export const workerFaults: readonly FaultKind[] = [
  endWorker('SIGKILL'),
  pauseWorker,
  endWorker('SIGTERM'),
  churn,
]

/** What is done to brokers, and to the way there. */
export const brokerFaults: readonly FaultKind[] = [
  endBroker('SIGTERM'),
  endBroker('SIGKILL'),
  disturb('black-hole'),
  disturb('delay'),
  disturb('reset'),
  disturb('truncate'),
  killLeader('output'),
  killLeader('transactions'),
  killLeader('group'),
]
