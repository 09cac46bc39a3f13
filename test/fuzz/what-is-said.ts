import type { JudgedRecord } from '../../services/pipeline/pipeline.ts'
import { type NewHeader, type RecordContent, writtenHeaders } from '../../services/pipeline/record.ts'
import { createStandIns } from '../../services/pipeline/stand-ins.ts'
import { batchEvents } from '../../services/telemetry/batch-events.ts'
import { createCheckerMetrics } from '../../services/telemetry/checker-metrics.ts'
import { createLog } from '../../services/telemetry/log.ts'
import { countVerdicts } from '../../services/telemetry/verdict-counts.ts'
import { carry, now, ruleset, stored, topics } from '../pipeline/carry.ts'

const lines: string[] = []
// Of the time and the process there is nothing to find, and their digits could look like something.
const write = (line: string) => void lines.push(line.replace(/"time":"[^"]*"|"pid":\d+/g, '""'))
const log = createLog({ level: 'trace', service: 'fuzz', destination: { write } })
const metrics = createCheckerMetrics()
const standIns = createStandIns({ ruleset, topics, clock: () => now })

/** The metrics that records can add a label to. */
const labelled = [
  'records_out_total',
  'provider_episodes_assessed_total',
  'findings_total',
  'dead_letters_total',
].map((name) => `coding_quality_${name}`)

/** What became of a record, and everything that is said of it outside of its own key, value and headers. */
export interface Said {
  readonly output: JudgedRecord
  readonly log: string
  readonly metrics: string
  /** Names and values of the headers that were added to it, and to what may stand for it. */
  readonly headers: string
}

/** Carries a record through the pipeline and the telemetry, as it goes through the checker, with nothing left from earlier ones. */
export async function carryAndTell(record: RecordContent): Promise<Said> {
  const input = stored(record.value, { key: record.key, headers: record.headers })
  const output = carry(input)
  lines.length = 0
  metrics.registry.resetMetrics()
  const { batchCommitted } = batchEvents(log, metrics, { records: 0, batchesCommitted: 0, batchesAborted: 0 })
  batchCommitted({
    partition: 3,
    firstOffset: 41n,
    lastOffset: 41n,
    seconds: 0.01,
    ...countVerdicts([output.account]),
  })
  const pages = await Promise.all(labelled.map((name) => metrics.registry.getSingleMetricAsString(name)))
  const others = standIns(input, output)
  return {
    output,
    log: lines.join(''),
    metrics: pages.join('\n'),
    headers: [...new Set([output, ...others].flatMap((one) => addedHeaders(one, record)))].join('\n'),
  }
}

/** Those that the record came without, each as a line. */
function addedHeaders({ headers }: JudgedRecord, record: RecordContent): string[] {
  const given = new Set<NewHeader>(record.headers)
  const added = headers.filter((header) => !given.has(header))
  return writtenHeaders(added).map(([name, value]) => `${name}: ${value?.toString('latin1')}`)
}
