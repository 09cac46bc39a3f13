import { describe, expect, test } from 'vitest'
import { Fault } from '../../services/fault.ts'
import { createTelemetry, type Telemetry } from '../../services/telemetry/telemetry.ts'
import { countVerdicts, type RecordVerdict } from '../../services/telemetry/verdict-counts.ts'

// A number of the range that is never given to a patient, as it may be written, and a name.
const canaries = [
  '9990000018',
  '999 000 0018',
  '999-000-0018',
  'nhs-999-000-0018',
  'Canary Jones',
  'canary\njones',
]
const traces = /999.?00.?0.?0018|canary|jones/i

/** Tells the telemetry something, and gives back everything that it has logged and counted of it. */
async function toldAfter(tell: (telemetry: Telemetry) => void): Promise<{ log: string; page: string }> {
  let log = ''
  const write = (line: string) => {
    log += line
  }
  const telemetry = createTelemetry({ level: 'trace', service: 'checker', destination: { write } })
  tell(telemetry)
  return { log, page: await telemetry.metrics.text() }
}

const failing = (canary: string): Record<string, unknown> => ({
  'an error': new Error(canary),
  'its name': Object.assign(new Error('x'), { name: canary }),
  'its code': Object.assign(new Error('x'), { code: canary }),
  'its stack': Object.assign(new Error('x'), {
    stack: `Error: ${canary}\n    at ${canary} (${process.cwd()}/services/${canary}.ts:1:2)`,
  }),
  'a frame-like message': new Error(`x\n    at ${canary} (${import.meta.filename}:9990000018:999)`),
  'a place in a message': new Error(`x\n    at read (${import.meta.filename}:99900:00018)`),
  'a file-like message': new Error(`x\n    at read (${process.cwd()}/services/${canary}.ts:1:2)`),
  'its own fields': Object.assign(new Error('x'), { record: { key: canary }, toJSON: () => canary }),
  'its cause': new Error('x', { cause: new Error(canary, { cause: canary }) }),
  'its errors': new AggregateError([new Error(canary)], canary),
  "a fault's cause": new Fault('broker-lost', 'The broker was lost', { cause: new SyntaxError(canary) }),
  "a fault's fields": Object.assign(new Fault('broker-lost', 'The broker was lost'), { value: canary }),
  'a string': canary,
  'an object': { message: canary, toString: () => canary },
  'a function': Object.assign(() => canary, { [canary]: canary }),
  'an error that cannot be read': new Proxy(new Error(canary), {
    get: () => {
      throw new Error(canary)
    },
  }),
})

describe.each(canaries)('%j reaches no log line and no metric', (canary) => {
  test.each(Object.keys(failing(canary)))('in %s', async (place) => {
    const { log, page } = await toldAfter(({ faultRaised }) => faultRaised(failing(canary)[place]))
    expect(log).toContain('"event":"fault-raised"')
    expect(page).toMatch(/^coding_quality_faults_total\{code="(unexpected|broker-lost)"\} 1$/m)
    expect(log + page).not.toMatch(traces)
  })

  test('in a reason', async () => {
    const { log, page } = await toldAfter((telemetry) => {
      telemetry.brokerWaiting(canary)
      telemetry.brokerWaiting(`partition 3: ${canary}`)
      telemetry.brokerWaiting(`${canary}: ECONNREFUSED`)
      telemetry.batchAborted({ partition: 0, firstOffset: 0n, reason: canary })
    })
    expect(page).toContain('coding_quality_batches_aborted_total{reason="invalid"} 1')
    expect(page).toContain('coding_quality_broker_waits_total{reason="invalid"} 3')
    expect(log + page).not.toMatch(traces)
  })

  test('in any field of a verdict', async () => {
    const finding = {
      rule: canary,
      severity: 'error',
      status: 'fail',
      message: canary,
      observed: [canary],
    } as const
    const verdict: RecordVerdict = { outcome: 'miscoded', provider: canary, findings: [finding] }
    const deadLetter: RecordVerdict = {
      outcome: 'undecodable',
      provider: canary,
      findings: [],
      failure: { code: canary, stage: canary },
    }
    const { log, page } = await toldAfter((telemetry) => {
      const counts = countVerdicts([verdict, deadLetter])
      telemetry.batchCommitted({ partition: 0, firstOffset: 0n, lastOffset: 1n, seconds: 1, ...counts })
    })
    expect(page).toContain('provider_episodes_assessed_total{provider="invalid",outcome="miscoded"} 1')
    expect(page).toContain('findings_total{pack="invalid",rule="invalid",severity="error",status="fail"} 1')
    expect(page).toContain('dead_letters_total{failure_code="invalid",stage="invalid"} 1')
    expect(log + page).not.toMatch(traces)
  })
})
