/** The topics of a run and the group of its workers. */
export interface Names {
  readonly group: string
  readonly topics: {
    readonly input: string
    readonly enriched: string
    readonly rejected: string
    readonly deadLetter: string
  }
}

/** The outputs among a run's topics. */
export const outputsOf = ({ topics }: Names): readonly string[] => [
  topics.enriched,
  topics.rejected,
  topics.deadLetter,
]

/** How workers treat their transactions: shares from 0 to 1, times in milliseconds. */
export interface Habits {
  readonly sessionTimeoutMs: number
  readonly transactionRecords: number
  /** Which share is aborted when all of it is sent. */
  readonly abortShare: number
  /** Which share waits before its end, and how long at most, so that faults find it open. */
  readonly lingerShare: number
  readonly lingerMs: number
  /** Does something wrong on purpose, to see that it is noticed. */
  readonly mutant?: Mutant
}

/** Sends outputs twice, leaves the first of each transaction out, or commits what it calls aborted. */
export type Mutant = 'sends-twice' | 'leaves-out' | 'commits-aborted'

/** The exit status of a worker whose time to stop was over before all that it had open was closed. */
export const cutShortStatus = 9

/** All that one worker is told, on its command line. */
export interface WorkerSettings extends Names, Habits {
  /** Its own, like no other's of the run. */
  readonly worker: string
  readonly brokers: readonly string[]
  readonly proxyPort: number
  readonly historyFile: string
  readonly seed: number
  /** The number of its stream of random numbers. */
  readonly stream: number
}
