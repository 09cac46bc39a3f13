import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** The machine that a benchmark ran on, and what load it had before. */
export interface Machine {
  readonly cores: number
  readonly model: string
  readonly memoryGb: number
  readonly node: string
  readonly loadBefore: number
}

/** Load is the mean of the last minute: above about one, other work was in the way. */
export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    model: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    loadBefore: loadavg()[0] ?? 0,
  }
}
