import { expect, test } from 'vitest'
import { countVerdicts, type RecordVerdict } from '../../services/telemetry/verdict-counts.ts'

const verdict = (outcome: RecordVerdict['outcome'], more: Partial<RecordVerdict> = {}): RecordVerdict => ({
  outcome,
  provider: 'RXX01',
  findings: [],
  ...more,
})

test('verdicts are counted by outcome, rule, failure and provider, and nothing else is taken over', () => {
  const failed = {
    rule: 'ipg553/diagnosis-coded',
    severity: 'error',
    status: 'fail',
    observed: ['C18.9'],
  } as const
  const unknown = { rule: 'ipg553/image-control-coded', severity: 'info', status: 'not-evaluable' } as const
  const failure = { code: 'avro-truncated', stage: 'decode' }
  expect(
    countVerdicts([
      verdict('miscoded', { findings: [failed, unknown] }),
      verdict('miscoded', { findings: [failed] }),
      verdict('conforming', { findings: [unknown], provider: null }),
      verdict('tombstone', { provider: null }),
      verdict('undecodable', { provider: null, failure }),
      verdict('undecodable', { provider: null, failure }),
    ]),
  ).toEqual({
    records: 6,
    outcomes: [
      { outcome: 'miscoded', count: 2 },
      { outcome: 'conforming', count: 1 },
      { outcome: 'tombstone', count: 1 },
      { outcome: 'undecodable', count: 2 },
    ],
    findings: [
      { rule: 'ipg553/diagnosis-coded', severity: 'error', status: 'fail', count: 2 },
      { ...unknown, count: 2 },
    ],
    deadLetters: [{ ...failure, count: 2 }],
    providers: [
      { outcome: 'miscoded', provider: 'RXX01', count: 2 },
      { outcome: 'conforming', provider: null, count: 1 },
    ],
  })
})

test('no record, no counts', () => {
  expect(countVerdicts([])).toEqual({
    records: 0,
    outcomes: [],
    findings: [],
    deadLetters: [],
    providers: [],
  })
})
