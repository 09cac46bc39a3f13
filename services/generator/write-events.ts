import type { Writable } from 'node:stream'
import type { Outcome } from './findings.ts'
import { type GenerateOptions, generate } from './generate.ts'

/** Where events go, and their labels if anyone wants them; the caller opens and ends the streams. */
export interface EventSinks {
  readonly events: Writable
  readonly labels?: Writable
  /** Called now and then with the number of events written so far. */
  readonly onProgress?: (written: number) => void
}

/** How many events came out with each expected outcome. */
export type OutcomeCounts = Record<Outcome, number>

const newline = Buffer.from('\n')
const eventsPerWrite = 500

/**
 * Writes events as NDJSON, and their labels as NDJSON in the same order, no faster than both streams take them.
 * Rejects with a stream's own error (EPIPE, ENOSPC, …) when one cannot be written.
 */
export async function writeEvents(options: GenerateOptions, sinks: EventSinks): Promise<OutcomeCounts> {
  const counts: OutcomeCounts = { conforming: 0, advisory: 0, miscoded: 0, 'out-of-scope': 0, undecodable: 0 }
  let written = 0
  let events: Buffer[] = []
  let labels = ''
  const flush = async () => {
    await Promise.all([send(sinks.events, Buffer.concat(events)), sinks.labels && send(sinks.labels, labels)])
    sinks.onProgress?.(written)
    events = []
    labels = ''
  }
  for (const { line, label } of generate(options)) {
    events.push(line, newline)
    if (sinks.labels) labels += `${JSON.stringify(label)}\n`
    counts[label.outcome] += 1
    written += 1
    if (written % eventsPerWrite === 0) await flush()
  }
  if (events.length > 0) await flush()
  return counts
}

// The callback comes when the chunk has gone, which is all the backpressure that is needed.
function send(stream: Writable, chunk: Buffer | string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject)
    stream.write(chunk, (fault) => {
      // The stream emits its error only after this call: the listener has to stay for it.
      if (fault) return reject(fault)
      stream.off('error', reject)
      resolve()
    })
  })
}
