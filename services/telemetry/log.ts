import { type DestinationStream, type Level, pino } from 'pino'

export interface LogOptions {
  /** The least severe level that is written, or `silent`. */
  readonly level: Level | 'silent'
  /** Which of the product's processes this is. */
  readonly service: string
  /** The worker's number, where several processes share the work and the output. */
  readonly worker?: number | undefined
  /** Where lines go; standard output, synchronously, when absent. */
  readonly destination?: DestinationStream & { flushSync?(): void }
}

/** What a line may hold: ids of ours, offsets, counts, settings. Offsets come as numbers. */
type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Value[]
  | { readonly [name: string]: Value }
type Fields = { readonly [name: string]: Value }

/** Writes one event as a line of JSON: its past-tense name, a sentence, and fields. */
export interface Log {
  event(level: Level, name: string, sentence: string, fields?: Fields): void
  flush(): void
}

/**
 * The log of a process, for the telemetry catalogue alone. Lines are written synchronously, so none is lost when the
 * process ends; every line is rare (per event of the process, not per record) unless debugging is on.
 */
export function createLog({
  level,
  service,
  worker,
  destination = pino.destination({ dest: 1, sync: true }),
}: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: { service, pid: process.pid, ...(worker !== undefined && { worker }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  )
  return {
    event: (at, name, sentence, fields = {}) => logger[at]({ event: name, ...fields }, sentence),
    flush: () => destination.flushSync?.(),
  }
}
